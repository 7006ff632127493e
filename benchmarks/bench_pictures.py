"""A JPEG of 100 megapixels to all widths and tiles: CPU against plain libvips calls for the same files, and resident memory.

The peer is a child of its own: one `dzsave`, one `thumbnail` that shrinks while it decodes, the smaller widths of the larger
ones. The `vips` command line would decode once per file, so this peer is the harder one. Both run in turns; medians count.
"""

import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import pyvips

from archive.media import Limits, make, plan, probe

NEEDS = ()
GOAL, MEMORY_GOAL_MB = 1.1, 300
ROUNDS = 3
SIZE = (11_600, 8_700)
BY_HAND = """
import sys, pyvips
source, target = sys.argv[1:]
pyvips.cache_set_max(0)
whole = pyvips.Image.new_from_file(source, access="sequential")
whole.dzsave(f"{target}/tiles", layout="iiif3", tile_size=512, suffix=".jpg", Q=82, id="tiles", keep="none")
largest = pyvips.Image.thumbnail(source, 2560, height=16000, size="down").copy_memory()
for width in (2560, 1280, 640, 320):
    image = largest if width == 2560 else largest.thumbnail_image(width, height=16000, size="down")
    image.webpsave(f"{target}/{width}.webp", Q=80, effort=4, keep="none")
    image.jpegsave(f"{target}/{width}.jpg", Q=82, optimize_coding=True, interlace=True, keep="none")
"""
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "VIPS_CONCURRENCY": "2", "MALLOC_ARENA_MAX": "2"}


def children():
    return resource.getrusage(resource.RUSAGE_CHILDREN)


def cpu_of(work):
    before = children()
    work()
    after = children()
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def picture(folder):
    """100 megapixels with slopes and grain."""
    width, height = (side // 10 for side in SIZE)
    grain = pyvips.Image.gaussnoise(width, height, mean=0, sigma=20, seed=1)
    place = pyvips.Image.xyz(width, height)
    bands = [(band + grain).cast("uchar") for band in (place[0] / 5, place[1] / 4, (place[0] + place[1]) / 10)]
    path = folder / "large.jpg"
    bands[0].bandjoin(bands[1:]).copy(interpretation="srgb").resize(10, kernel="cubic").jpegsave(str(path), Q=88)
    return path


def by_archive(path, target, limits):
    facts = probe(path, limits)
    (recipe,) = plan(facts)
    made = make(recipe, path, target, facts, limits)
    assert not made.remarks
    assert (target / "tiles/info.json").exists()


def by_hand(path, target):
    target.mkdir()
    command = [sys.executable, "-c", BY_HAND, str(path), str(target)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, env=_ENVIRONMENT)


def run(_settings=None, rounds=ROUNDS):
    """Two rows: the ratio of the medians, and the largest resident memory of our children."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path, limits = picture(folder), Limits(scratch=folder / "scratch")
        ours, theirs = [cpu_of(lambda: by_archive(path, folder / "first", limits))], []
        # Of all children so far, and these were ours alone.
        resident_mb = children().ru_maxrss / 1024
        for turn in range(rounds):
            works = [
                (ours, lambda: by_archive(path, folder / "ours", limits)),
                (theirs, lambda: by_hand(path, folder / "theirs")),
            ]
            for found, work in works if turn % 2 == 0 else reversed(works):
                found.append(cpu_of(work))
            shutil.rmtree(folder / "ours")
            shutil.rmtree(folder / "theirs")
    value = statistics.median(ours) / statistics.median(theirs)
    peer = f"the same work by plain libvips calls, {statistics.median(theirs):.1f} s CPU"
    return [
        {
            "name": "pictures: CPU of 100 MP to widths and tiles",
            "value": round(value, 3),
            "goal": f"<= {GOAL}",
            "unit": "× peer",
            "peer": peer,
        },
        {
            "name": "pictures: resident memory of the decoder",
            "value": round(resident_mb, 1),
            "goal": f"<= {MEMORY_GOAL_MB}",
            "unit": "MB",
        },
    ]


if __name__ == "__main__":
    sys.stdout.write(f"{run()}\n")
