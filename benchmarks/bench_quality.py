"""What the 480p rung looks like: VMAF against the source scaled to 480p, and its bytes against encoding at a fixed rate.

The clips are drawn (benchmarks/drawn.py). Two have goals; fog is printed only.
"""

import re
import subprocess
import tempfile
from pathlib import Path

from archive.media import Limits, make, plan, probe
from archive.media.compose import compose
from archive.media.guarded import tools
from benchmarks import drawn

NEEDS = ()
SECONDS = 4
VMAF_GOAL, BYTES_GOAL = 93, 0.85
CLIPS = {"coast": drawn.coast, "stage": drawn.stage}
PRINTED = {"fog": drawn.fog}
_SCORE = re.compile(rb"VMAF score: ([0-9.]+)")


def run(_settings=None, seconds=SECONDS):
    """Two rows for each clip."""
    rows = []
    with tempfile.TemporaryDirectory() as name:
        for clip, draw in (CLIPS | PRINTED).items():
            folder = Path(name) / clip
            folder.mkdir()
            score, share, fixed = measured(folder, draw(folder, seconds))
            vmaf_goal, bytes_goal = (f">= {VMAF_GOAL}", f"<= {BYTES_GOAL}") if clip in CLIPS else (None, None)
            rows += [
                row(f"VMAF of 480p, {clip}", score, vmaf_goal, ""),
                row(f"bytes of 480p, {clip}", share, bytes_goal, f"fixed rate, {fixed / 1000:.0f} kB"),
            ]
    return rows


def measured(folder, path):
    """VMAF of a clip's 480p rung, its bytes by those of the fixed rate, and these."""
    target, limits = folder / "made", Limits(scratch=folder / "scratch")
    facts = probe(path, limits)
    (recipe,) = plan(facts)
    made = make(recipe, path, target, facts, limits)
    rung = next(rung for rung in recipe.parameters.rungs if rung.name == "480")
    size = sum(file.size for file in made.files if file.name.startswith("480/") and file.name.endswith(".m4s"))
    fixed = fixed_rate(path, folder / "fixed.mp4", rung, recipe.parameters)
    return vmaf(target / "480/index.m3u8", path, rung), size / fixed, fixed


def fixed_rate(source, target, rung, parameters):
    """Bytes of the same rung at its highest rate all the time."""
    rate = str(rung.maxrate_bps)
    encoder = ["-c:v", "libx264", "-preset", parameters.preset, "-b:v", rate, "-minrate", rate, "-maxrate", rate]
    encoder += [
        "-bufsize",
        str(2 * rung.maxrate_bps),
        "-g",
        str(parameters.gop),
        "-sc_threshold",
        "0",
        "-x264-params",
        f"nal-hrd=cbr:{parameters.x264}",
    ]
    compose(["-i", str(source)], ["-an", "-vf", f"scale={rung.width}:{rung.height}", *encoder, str(target)])
    return target.stat().st_size


def vmaf(made, source, rung):
    """The pooled mean over all frames."""
    size = f"scale={rung.width}:{rung.height}:flags=bicubic"
    # Counted, not timed: a stream may begin some milliseconds after zero, and then no two frames would meet. Both in the same
    # colours by name: ffmpeg would convert one of them otherwise.
    same = "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv,setpts=N/25/TB"
    compared = f"[1:v]{size},{same}[wanted];[0:v]{same}[got];[got][wanted]libvmaf=n_threads=2"
    command = [
        tools.ffmpeg(),
        "-hide_banner",
        "-nostats",
        "-i",
        made,
        "-i",
        source,
        "-filter_complex",
        compared,
        "-f",
        "null",
        "-",
    ]
    done = subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL)
    return float(_SCORE.search(done.stderr)[1])


def row(name, value, goal, peer):
    """One figure."""
    return {"name": name, "value": round(value, 3), "goal": goal, "unit": "", "peer": peer}
