"""Films in a format at risk, and archives that take them in without making anything for visitors."""

import subprocess

import imageio_ffmpeg

from archive.cli.deliveries import one_folder
from archive.steps.ingest import preserve, receive, scan, submit, verify

ROW = {"item": "1", "title": "越剧选段", "file": "old.wmv", "genre": "越剧", "consent": "同意公开"}
WMV = ("-c:v", "wmv2", "-c:a", "wmav2")


def film(path, *options, seconds=1, tone=440):
    seen = ("-f", "lavfi", "-i", f"testsrc2=size=176x144:rate=25:duration={seconds}")
    heard = ("-f", "lavfi", "-i", f"sine=frequency={tone}:duration={seconds}")
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *seen, *heard, *options, str(path)]
    subprocess.run(command, check=True, capture_output=True)
    return path.read_bytes()


def taken_in(services, folder):
    """Receive, verify, preserve and submit a folder; nothing is made for visitors."""
    source, found = one_folder(services, folder, "zj-330683", None)
    delivery, _ = scan.register(services, source, found)
    for step in (receive, verify, preserve, submit):
        step.run(services, delivery.id)
    return services.ledger.deliveries.get(delivery.id)
