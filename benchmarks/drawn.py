"""Clips that look like recordings as far as a drawing can: machines of this project reach no footage.

`coast` is a slow flight over a fractal's coast with a shaking hand. `stage` is a backdrop with figures moving before it and a
camera's grain, by the dead-leaves model: shapes that hide one another, their sizes by a power law, which gives the edges and the
spectrum of photographs (Lee, Mumford, Huang: Occlusion models for natural images, 2001). `fog` is grey noise out of focus,
without an edge or a colour: no recording looks like it, and its detail lies below what encoders keep; it is there to see how
low it gets.
"""

import random
from math import pi, sqrt

import pyvips
from PIL import Image, ImageDraw

from archive.media.compose import compose

ENCODER = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "8"]
COAST = "mandelbrot=s=2000x1140:r=25:start_scale=0.6:end_scale=0.3:end_pts=200"
COAST_SHAKEN = "crop=1920:1080:x='40+30*sin(t*2)':y='30+20*sin(t*1.7)',gblur=1.2,format=yuv420p"
FOG = "perlin=s=2400x1400:r=25:octaves=7:persistence=0.5:xscale=4:yscale=4:tscale=0:random_mode=seed:random_seed=7"
FOG_PANNED = "crop=1920:1080:x='240+120*sin(t*0.5)':y='160+60*sin(t*0.3)',eq=contrast=2.4,format=yuv420p"
LEAST_RADIUS, MOST_RADIUS = 8.0, 400.0
COVERED = 6
FIGURES = (
    ((240, 560), "x='500+260*sin(t*1.3)':y='380+25*sin(t*5)'"),
    ((260, 600), "x='900+300*sin(t*0.9+1)':y='360+30*sin(t*4)'"),
    ((220, 520), "x='1300-280*sin(t*1.1)':y='430+20*sin(t*6)'"),
)
GRAIN = "noise=alls=4:allf=t:all_seed=7"


def coast(folder, seconds):
    """Flat colours, fine lines, a moving camera."""
    return filtered(folder / "coast.mp4", COAST, COAST_SHAKEN, seconds)


def fog(folder, seconds):
    """Slopes of grey with the faintest texture, panned."""
    return filtered(folder / "fog.mp4", FOG, FOG_PANNED, seconds)


def stage(folder, seconds):
    """A camera on its stand, as most recordings of centres."""
    sizes = [(1920, 1080), *(size for size, _ in FIGURES)]
    inputs = []
    for number, size in enumerate(sizes):
        path = folder / f"leaves-{number}.png"
        leaves(size, 7 + number, figure=number > 0).pngsave(str(path))
        inputs += ["-loop", "1", "-framerate", "25", "-i", str(path)]
    steps = [f"[s{n}][{n + 1}]overlay={moved}[s{n + 1}]" for n, (_, moved) in enumerate(FIGURES)]
    graph = ";".join(["[0]null[s0]", *steps, f"[s{len(FIGURES)}]{GRAIN},format=yuv420p[out]"])
    made = folder / "stage.mp4"
    compose(inputs, ["-t", str(seconds), "-filter_complex", graph, "-map", "[out]", *ENCODER, str(made)])
    return made


def filtered(path, source, shaken, seconds):
    """A source of ffmpeg's behind filters."""
    compose(["-f", "lavfi", "-i", source], ["-t", str(seconds), "-vf", shaken, *ENCODER, str(path)])
    return path


def leaves(size, seed, *, figure):
    """Textured discs one over the other; a figure is an ellipse of them."""
    width, height = size
    dice = random.Random(seed)
    image = Image.new("RGB", size, (90, 90, 80))
    pen = ImageDraw.Draw(image)
    left = COVERED * width * height
    while left > 0:
        # As many of each radius as its third power is small.
        radius = 1 / sqrt(dice.uniform(MOST_RADIUS**-2, LEAST_RADIUS**-2))
        x, y = dice.uniform(-radius, width + radius), dice.uniform(-radius, height + radius)
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour(dice))
        left -= pi * radius * radius
    flat = pyvips.Image.new_from_memory(image.tobytes(), width, height, 3, "uchar").copy(interpretation="srgb")
    drawn = (flat + texture(size, seed)).cast("uchar").copy(interpretation="srgb").gaussblur(1.0)
    return drawn.bandjoin(ellipse(size)) if figure else drawn


def colour(dice):
    """Of middle lightness, hardly coloured, as most of a photograph."""
    light = min(235, max(16, dice.gauss(105, 45)))
    return tuple(int(min(255, max(0, light + dice.gauss(0, 14)))) for _ in range(3))


def texture(size, seed):
    """The same contrast in each octave."""
    width, height = size
    found = pyvips.Image.black(width, height)
    for octave in range(5):
        step = 2**octave
        noise = pyvips.Image.gaussnoise(-(-width // step) + 1, -(-height // step) + 1, mean=0, sigma=3, seed=seed + octave)
        found = found + noise.resize(step, kernel="cubic").crop(0, 0, width, height)
    return found


def ellipse(size):
    """Opaque within, clear without."""
    image = Image.new("L", size)
    ImageDraw.Draw(image).ellipse((0, 0, size[0] - 1, size[1] - 1), fill=255)
    return pyvips.Image.new_from_memory(image.tobytes(), *size, 1, "uchar").gaussblur(1.0)
