"""Small clips made by the tests, once per run, and ways to look at results with other eyes than ours."""

import hashlib
import json
import os
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from archive.media import Limits, make, plan, probe
from archive.media.compose import compose
from archive.media.guarded import tools
from archive.media.outputs import is_tile

X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")


def moving(size="s=640x480:r=25", seconds=5):
    return ("-f", "lavfi", "-i", f"testsrc2={size}:d={seconds}")


def tone(seconds=5):
    return ("-f", "lavfi", "-i", f"sine=frequency=440:d={seconds}")


@pytest.fixture(scope="session")
def clips(tmp_path_factory):
    """`clips("name.mp4", inputs, outputs)` makes a file of our own with ffmpeg, once, and returns its path."""
    folder = tmp_path_factory.mktemp("clips")

    def made(name, inputs, outputs=(), fed=()):
        # Two tests may choose one name for different clips.
        path = folder / hashlib.sha1(repr((inputs, outputs)).encode(), usedforsecurity=False).hexdigest()[:8] / name
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            compose(list(inputs), [*outputs, str(path)], fed)
        return path

    return made


@pytest.fixture
def limits(tmp_path):
    return Limits(scratch=tmp_path / "scratch", stall_s=60, cpu_s=120)


def play(path, limits, target):
    shares = []
    facts = probe(path, limits)
    (recipe,) = plan(facts)
    made = make(recipe, path, target, facts, limits, lambda pace: shares.append(pace.fraction))
    assert list(limits.scratch.iterdir()) == []
    assert sorted(f.name for f in made.files) == sorted(
        name for p in target.rglob("*") if p.is_file() and not is_tile(name := p.relative_to(target).as_posix())
    )
    return SimpleNamespace(source=path, facts=facts, recipe=recipe, made=made, folder=target, shares=shares)


@pytest.fixture
def played(limits, tmp_path):
    """Probe, plan and make a file; the facts, the recipe, what was made, the folder, and the shares of progress told."""
    return lambda path: play(path, limits, tmp_path / "made" / path.stem)


@pytest.fixture(scope="session")
def landscape(clips, tmp_path_factory):
    """1080p made into renditions once for all tests that look at them."""
    film = clips("landscape.mp4", (*moving("s=1920x1080:r=25", 5), *tone()), (*X264, "-c:a", "aac"))
    folder = tmp_path_factory.mktemp("landscape")
    return play(film, Limits(scratch=folder / "scratch"), folder / "made")


@pytest.fixture(scope="session")
def film(clips):
    """A small one, its index at the front."""
    return clips("film.mp4", (*moving("s=854x480:r=25", 5), *tone()), (*X264, "-c:a", "aac", "-movflags", "+faststart"))


@pytest.fixture(scope="session")
def streams_of():
    """What a plain ffprobe says of a file of ours: its streams, with packets counted."""

    def streams(path):
        command = [tools.ffprobe(), "-v", "error", "-count_packets", "-show_streams", "-of", "json", str(path)]
        return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["streams"]

    return streams


@pytest.fixture(scope="session")
def decoded():
    """Decode a playlist to its end with a plain ffmpeg, which must not complain: `(width, height, frames)`."""

    def decode(playlist, stream="v:0"):
        command = [
            tools.ffmpeg(),
            "-v",
            "error",
            "-xerror",
            "-i",
            playlist,
            "-map",
            f"0:{stream}" if stream else "0",
            "-f",
            "framehash",
            "-",
        ]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        assert done.stderr == ""
        size = next((line.split()[-1] for line in done.stdout.splitlines() if line.startswith("#dimensions")), "0x0")
        width, height = (int(part) for part in size.split("x"))
        return width, height, sum(1 for line in done.stdout.splitlines() if line and line[0] != "#")

    return decode


@pytest.fixture(scope="session")
def processes_with():
    """Pids of living processes whose command line holds a word, zombies left out."""

    def found(word):
        pids = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == os.getpid():
                continue
            try:
                line, state = (entry / "cmdline").read_bytes(), (entry / "stat").read_text().rpartition(")")[2].split()[0]
            except OSError:
                continue
            if word.encode() in line and state != "Z":
                pids.append(int(entry.name))
        return pids

    return found
