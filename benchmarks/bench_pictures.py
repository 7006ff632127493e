"""A JPEG of 100 megapixels to all widths and tiles: CPU against libvips by itself for the same files, and resident memory.

Two peers: the `vips` command line (Debian's libvips-tools), a call per file; and, harder, a script of plain libvips calls: one
`dzsave`, one `thumbnail` that shrinks while it decodes, the smaller widths of the larger ones. Where the command line is not
installed, the script is the one that counts. All run in turns; medians count.
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
WIDTHS = (2560, 1280, 640, 320)
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


def by_command_line(path, target):
    target.mkdir()
    small = ["--height", "16000", "--size", "down"]
    commands = [["dzsave", path, target / "tiles", *["--layout", "iiif3", "--tile-size", "512", "--suffix", ".jpg[Q=82,strip]"]]]
    for width in WIDTHS:
        for kind in ("webp[Q=80,effort=4,strip]", "jpg[Q=82,optimize_coding,interlace,strip]"):
            commands.append(["thumbnail", path, target / f"{width}.{kind}", str(width), *small])
    for command in commands:
        subprocess.run(["vips", *command], check=True, stdin=subprocess.DEVNULL, env=_ENVIRONMENT, stdout=subprocess.DEVNULL)


def run(_settings=None, rounds=ROUNDS):
    """The ratios of the medians, and the largest resident memory of our children."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path, limits = picture(folder), Limits(scratch=folder / "scratch")
        works = {"ours": lambda: by_archive(path, folder / "ours", limits), "script": lambda: by_hand(path, folder / "script")}
        if shutil.which("vips"):
            works["vips"] = lambda: by_command_line(path, folder / "vips")
        taken = {who: [] for who in works} | {"ours": [cpu_of(lambda: by_archive(path, folder / "first", limits))]}
        # Of all children so far, and these were ours alone.
        resident_mb = children().ru_maxrss / 1024
        for turn in range(rounds):
            for who in works if turn % 2 == 0 else reversed(works):
                taken[who].append(cpu_of(works[who]))
                shutil.rmtree(folder / who)
    seconds = {who: statistics.median(each) for who, each in taken.items()}
    goal = f"<= {GOAL}"
    rows = [
        _ratio(
            "libvips calls in one script",
            seconds["ours"] / seconds["script"],
            None if "vips" in seconds else goal,
            seconds["script"],
        )
    ]
    if "vips" in seconds:
        rows.append(_ratio("vips command line", seconds["ours"] / seconds["vips"], goal, seconds["vips"]))
    memory = {"name": "pictures: resident memory of the decoder", "value": round(resident_mb, 1), "unit": "MB"}
    return [*rows, memory | {"goal": f"<= {MEMORY_GOAL_MB}"}]


def _ratio(peer, value, goal, seconds):
    name = f"pictures: CPU of 100 MP to widths and tiles / {peer}"
    return {"name": name, "value": round(value, 3), "goal": goal, "unit": "× peer", "peer": f"{seconds:.1f} s CPU"}


if __name__ == "__main__":
    sys.stdout.write(f"{run()}\n")
