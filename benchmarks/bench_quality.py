"""What the 480p rung looks like: VMAF against the source scaled to 480p, and its bytes against encoding at a fixed rate.

Machines of this project reach no footage, so both clips are drawn: a slow flight over a fractal's coast with a shaking hand,
and a pan over a landscape of layered noise. Both are harder than a stage; read the figures as a floor.
"""

import re
import subprocess
import tempfile
from pathlib import Path

from archive.media import Limits, make, plan, probe
from archive.media.compose import compose
from archive.media.guarded import tools

NEEDS = ()
SECONDS = 4
VMAF_GOAL, BYTES_GOAL = 93, 0.85
COAST = "mandelbrot=s=2000x1140:r=25:start_scale=0.6:end_scale=0.3:end_pts=200"
COAST_SHAKEN = "crop=1920:1080:x='40+30*sin(t*2)':y='30+20*sin(t*1.7)',gblur=1.2,format=yuv420p"
LAND = "perlin=s=2400x1400:r=25:octaves=7:persistence=0.5:xscale=4:yscale=4:tscale=0:random_mode=seed:random_seed=7"
LAND_PANNED = "crop=1920:1080:x='240+120*sin(t*0.5)':y='160+60*sin(t*0.3)',eq=contrast=2.4,format=yuv420p"
CLIPS = {"coast": (COAST, COAST_SHAKEN), "landscape": (LAND, LAND_PANNED)}
_SCORE = re.compile(rb"VMAF score: ([0-9.]+)")


def run(_settings=None, seconds=SECONDS):
    """Two rows for each clip."""
    rows = []
    with tempfile.TemporaryDirectory() as name:
        for clip, (source, shaken) in CLIPS.items():
            rows += measured(Path(name), clip, source, shaken, seconds)
    return rows


def measured(folder, clip, source, shaken, seconds):
    """VMAF and bytes of one clip's 480p rung."""
    path, target = folder / f"{clip}.mp4", folder / clip
    drawn = ["-f", "lavfi", "-i", source]
    compose(drawn, ["-t", str(seconds), "-vf", shaken, "-c:v", "libx264", "-preset", "veryfast", "-crf", "8", str(path)])
    limits = Limits(scratch=folder / "scratch")
    facts = probe(path, limits)
    (recipe,) = plan(facts)
    made = make(recipe, path, target, facts, limits)
    rung = next(rung for rung in recipe.parameters.rungs if rung.name == "480")
    size = sum(file.size for file in made.files if file.name.startswith("480/") and file.name.endswith(".m4s"))
    fixed = fixed_rate(path, folder / "fixed.mp4", rung, recipe.parameters)
    return [
        row(f"VMAF of 480p, {clip}", vmaf(target / "480/index.m3u8", path, rung), f">= {VMAF_GOAL}", ""),
        row(f"bytes of 480p, {clip}", size / fixed, f"<= {BYTES_GOAL}", f"fixed rate, {fixed / 1000:.0f} kB"),
    ]


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
        "nal-hrd=cbr",
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
