"""CPU of `derive`'s media work for 60 s of 1080p, against the same ffmpeg command typed by hand.

Both run in turns in one process; CPU is that of the children (user + system), the median of the rounds counts.
"""

import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from archive.media import Limits, make, plan, probe
from archive.media.compose import compose
from archive.media.films.graph import STILLS, video_command

GOAL = 1.10
ROUNDS = 3
SECONDS = 60


def children_cpu_s():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def cpu_of(work):
    before = children_cpu_s()
    work()
    return children_cpu_s() - before


NEEDS = ()


def film(folder, seconds):
    """1080p with movement and grain, so that the encoder has something to do, and a sound."""
    picture = f"testsrc2=s=1920x1080:r=25:d={seconds},noise=alls=6:allf=t"
    path = folder / "film.mp4"
    sound = f"sine=frequency=330:sample_rate=48000:d={seconds}"
    inputs = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound]
    compose(inputs, ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", str(path)])
    return path


def by_archive(path, folder, limits):
    facts = probe(path, limits)
    for recipe in plan(facts):
        make(recipe, path, folder / "made", facts, limits)


def by_hand(command, folder):
    (folder / STILLS).mkdir(exist_ok=True)
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def run(_settings=None, rounds=ROUNDS, seconds=SECONDS):
    """One row: the ratio of the medians."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path, hand = film(folder, seconds), folder / "hand"
        limits = Limits(scratch=folder / "scratch")
        (recipe,) = plan(probe(path, limits))
        command = video_command(recipe.parameters, path, hand, limits)
        hand.mkdir()
        ours, theirs = [], []
        for turn in range(rounds):
            works = [(ours, lambda: by_archive(path, folder, limits)), (theirs, lambda: by_hand(command, hand))]
            for found, work in works if turn % 2 == 0 else reversed(works):
                found.append(cpu_of(work))
    value = statistics.median(ours) / statistics.median(theirs)
    peer = f"the same ffmpeg command by hand, {statistics.median(theirs):.1f} s CPU"
    return [
        {"name": f"media: CPU of {seconds} s of 1080p", "value": round(value, 3), "goal": GOAL, "unit": "× peer", "peer": peer}
    ]


if __name__ == "__main__":
    sys.stdout.write(f"{run()}\n")
