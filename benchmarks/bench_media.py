"""The media engine on 1080p: CPU against the same commands typed by hand and against one process per rung, and its own memory.

All run in turns in one process; CPU is that of the children (user + system), the medians of the rounds count.
"""

import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from archive.media import Limits, make, plan, probe
from archive.media.compose import compose
from archive.media.films import film as films
from archive.media.films import graph
from archive.media.guarded import child_process, tools

NEEDS = ()
HAND_GOAL, RUNGS_GOAL, CHUNK_GOAL, MEMORY_GOAL_MB = 1.03, 0.75, 1.05, 120
ROUNDS = 3
SECONDS = 30
LONG_SECONDS = 600


def children_cpu_s():
    """User and system seconds of all children so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def cpu_of(work):
    """CPU seconds of the children of one piece of work."""
    before = children_cpu_s()
    work()
    return children_cpu_s() - before


def clip(folder, seconds, size="1920x1080", name="film.mp4"):
    """Movement and grain, so that the encoder has something to do, and a sound."""
    picture = f"testsrc2=s={size}:r=25:d={seconds},noise=alls=6:allf=t"
    path = folder / name
    sound = f"sine=frequency=330:sample_rate=48000:d={seconds}"
    inputs = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound]
    compose(inputs, ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", str(path)])
    return path


class Hand:
    """The commands that `make` gives to its children, kept as they are given, to be run again without anything of ours."""

    def __init__(self, path, recipe, facts, limits):
        self._commands = []
        given, child_process.run = child_process.run, self._kept
        self._run = given
        try:
            with tempfile.TemporaryDirectory() as target:
                make(recipe, path, Path(target), facts, limits)
        finally:
            child_process.run = given

    def _kept(self, job, limits, *rest):
        self._commands.append(list(job.command))
        if job.write:
            self._folder = job.write if job.write.name != films.HEARD else job.write.parent
        return self._run(job, limits, *rest)

    def __call__(self):
        """Run them in the folder they were meant for."""
        films.emptied(self._folder)
        (self._folder / films.HEARD).mkdir()
        (self._folder / graph.SPRITES).mkdir()
        for command in self._commands:
            subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        shutil.rmtree(self._folder)


def one_process_per_rung(path, recipe, folder):
    """The access set as encoders that work rung by rung make it: each decodes anew; then the sheet of sprites and a poster."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    p = recipe.parameters
    quiet = [str(tools.ffmpeg()), "-v", "error", "-nostdin", "-y", "-i", str(path)]
    for rung in p.rungs:
        encoder = ["-c:v", "libx264", "-preset", p.preset, "-crf", str(rung.crf), "-maxrate", str(rung.maxrate_bps)]
        encoder += ["-bufsize", str(2 * rung.maxrate_bps), "-g", str(p.gop), "-sc_threshold", "0", "-x264-params", p.x264]
        encoder += ["-c:a", "aac", "-b:a", "128k"]
        typed(quiet, "-vf", f"scale={rung.width}:{rung.height}", *encoder, str(folder / f"{rung.name}.mp4"))
    sheet = f"fps=1/{p.sprites.every_s},scale={p.sprites.width}:{p.sprites.height},tile=10x10"
    typed(quiet, "-vf", sheet, "-frames:v", "1", str(folder / "sprites.jpg"))
    typed(quiet, "-vf", "thumbnail=100,scale=1280:-2", "-frames:v", "8", "-fps_mode", "passthrough", str(folder / "still-%d.jpg"))
    typed(quiet, "-vn", "-af", "ebur128=peak=true", "-f", "null", "-")
    typed(quiet, "-an", "-vf", "scale=320:-2,blackdetect,freezedetect,scdet", "-f", "null", "-")


def typed(quiet, *rest):
    """One process, which must succeed."""
    subprocess.run([*quiet, *rest], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def in_turns(rounds, *works):
    """The median CPU of each piece of work, forwards and backwards in turns."""
    found = [[] for _ in works]
    for turn in range(rounds):
        order = list(range(len(works)))
        for n in order if turn % 2 == 0 else reversed(order):
            found[n].append(cpu_of(works[n]))
    return [statistics.median(one) for one in found]


def whole_and_rungs(folder, rounds, seconds):
    """Two rows about 1080p."""
    path, limits = clip(folder, seconds), Limits(scratch=folder / "scratch")
    facts = probe(path, limits)
    (recipe,) = plan(facts)
    hand, target = Hand(path, recipe, facts, limits), folder / "made"
    works = (
        lambda: make(recipe, path, target, facts, limits),
        hand,
        lambda: one_process_per_rung(path, recipe, folder / "rungs"),
    )
    ours, by_hand, rungs = in_turns(rounds, *works)
    return [
        row(f"CPU of make, {seconds} s of 1080p", ours / by_hand, HAND_GOAL, f"the same commands by hand, {by_hand:.1f} s"),
        row("CPU of the full access set", ours / rungs, RUNGS_GOAL, f"one process per rung, {rungs:.1f} s"),
    ]


def pieces(folder, seconds):
    """Ten minutes made in four pieces and whole, at a size that lets it be measured."""
    path, limits = clip(folder, seconds, "640x360", "long.mp4"), Limits(scratch=folder / "scratch")
    facts = probe(path, limits)
    (recipe,) = plan(facts)
    chunked = recipe.model_copy(update={"parameters": recipe.parameters.model_copy(update={"chunk_s": seconds / 4})})
    whole, parts = in_turns(
        1, lambda: make(recipe, path, folder / "a", facts, limits), lambda: make(chunked, path, folder / "b", facts, limits)
    )
    return [row(f"CPU of {seconds} s in four pieces", parts / whole, CHUNK_GOAL, f"whole, {whole:.1f} s")]


def own_memory(folder):
    """Resident memory of a process that probes, plans and makes, its children left out."""
    path = clip(folder, 5, "1280x720", "short.mp4")
    script = (
        "import resource, sys; from pathlib import Path; from archive.media import Limits, make, plan, probe\n"
        "path, folder = Path(sys.argv[1]), Path(sys.argv[2]); limits = Limits(scratch=folder / 'scratch')\n"
        "facts = probe(path, limits); make(plan(facts)[0], path, folder / 'own', facts, limits)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path), str(folder)], check=True, capture_output=True, text=True)
    name = "resident memory beside ffmpeg"
    return [{"name": name, "value": round(float(done.stdout), 1), "goal": f"<= {MEMORY_GOAL_MB}", "unit": "MB"}]


def row(name, value, goal, peer):
    """A ratio with its goal."""
    return {"name": name, "value": round(value, 3), "goal": f"<= {goal}", "unit": "×", "peer": peer}


def run(_settings=None, rounds=ROUNDS, seconds=SECONDS, long_seconds=LONG_SECONDS):
    """Every row."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return [*own_memory(folder), *whole_and_rungs(folder, rounds, seconds), *pieces(folder, long_seconds)]


if __name__ == "__main__":
    sys.stdout.write(f"{run()}\n")
