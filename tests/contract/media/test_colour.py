"""Colour: patches that SDR can show come out within ΔE 3 of what they were, whatever the source's matrix, range or transfer."""

import math
import subprocess

import pytest
from PIL import Image

from archive.media.guarded import tools

PATCHES = [
    (0.18, 0.18, 0.18),
    (0.5, 0.5, 0.5),
    (0.75, 0.75, 0.75),
    (0.05, 0.05, 0.05),
    (0.4, 0.1, 0.1),
    (0.1, 0.4, 0.1),
    (0.1, 0.1, 0.4),
    (0.5, 0.4, 0.1),
    (0.6, 0.3, 0.2),
    (0.2, 0.5, 0.6),
]
"""Light of each primary of BT.709, of SDR white, as a display of gamma 2.4 (BT.1886) shows it."""
SIDE, FRAMES = 64, 25
WIDE, HIGH = SIDE * len(PATCHES), 2 * SIDE
WHITE_NITS, PEAK_NITS = 203, 1000
"""Reference white and peak of ITU-R BT.2408."""
TO_2020 = ((0.6274, 0.3293, 0.0433), (0.0691, 0.9195, 0.0114), (0.0164, 0.0880, 0.8956))
TO_XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
D65 = (0.9505, 1.0, 1.089)
BT709, BT601, BT2020 = (0.2126, 0.0722), (0.299, 0.114), (0.2627, 0.0593)


def times(matrix, vector):
    return tuple(sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)


def sdr(light):
    return tuple(part ** (1 / 2.4) for part in light)


def pq(light):
    """SMPTE ST 2084 of light on the screen."""

    def coded(nits):
        power = (nits / 10_000) ** 0.1593017578125
        return ((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375

    return tuple(coded(part * WHITE_NITS) for part in times(TO_2020, light))


def hlg(light):
    """ARIB STD-B67 of the scene that a display of 1,000 nits shows so (system gamma 1.2)."""
    shown = [part * WHITE_NITS for part in times(TO_2020, light)]
    luminance = 0.2627 * shown[0] + 0.678 * shown[1] + 0.0593 * shown[2]

    def coded(scene):
        return math.sqrt(3 * scene) if scene <= 1 / 12 else 0.17883277 * math.log(12 * scene - 0.28466892) + 0.55991073

    return tuple(coded(part / PEAK_NITS * (luminance / PEAK_NITS) ** (1 / 1.2 - 1)) for part in shown)


def planes(coded, weights, bits, full):
    """One 4:4:4 frame of the patches as raw planes, by the matrix that these weights of red and blue make."""
    red_weight, blue_weight = weights
    one = 1 << (bits - 8)
    span, lift, chroma = ((1 << bits) - 1, 0, (1 << bits) - 1) if full else (219 * one, 16 * one, 224 * one)
    found = [], [], []
    for red, green, blue in coded:
        luma = red_weight * red + (1 - red_weight - blue_weight) * green + blue_weight * blue
        found[0].append(round(luma * span + lift))
        found[1].append(round((blue - luma) / (2 * (1 - blue_weight)) * chroma + 128 * one))
        found[2].append(round((red - luma) / (2 * (1 - red_weight)) * chroma + 128 * one))
    size = 2 if bits > 8 else 1
    return b"".join(b"".join(value.to_bytes(size, "little") * SIDE for value in plane) * HIGH for plane in found)


def tagged(matrix, spread="tv"):
    """Said by the frames: said to the encoder, ffmpeg would convert them."""
    return ("-vf", f"setparams=colorspace={matrix}:color_primaries=bt709:color_trc=bt709:range={spread}")


def hevc(transfer, more=""):
    said = f"log-level=none:colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc:range=limited{more}"
    return ("-pix_fmt", "yuv420p10le", "-c:v", "libx265", "-preset", "fast", "-crf", "4", "-x265-params", said)


X264 = ("-c:v", "libx264", "-crf", "4", "-preset", "veryfast")
SOURCES = {
    # name: (coding, matrix, bits, full range, pixels of the raw frame, how it is encoded)
    "bt709": (sdr, BT709, 8, False, "yuv444p", (*X264, "-pix_fmt", "yuv420p", *tagged("bt709"))),
    "bt601-sd-untagged": (sdr, BT601, 8, False, "yuv444p", (*X264, "-pix_fmt", "yuv420p")),
    "bt601-sd-tagged": (sdr, BT601, 8, False, "yuv444p", (*X264, "-pix_fmt", "yuv420p", *tagged("smpte170m"))),
    "full-range": (
        sdr,
        BT709,
        8,
        True,
        "yuvj444p",
        (*X264, "-pix_fmt", "yuvj420p", *tagged("bt709", "pc")),
    ),
    "full-range-mjpeg": (sdr, BT601, 8, True, "yuvj444p", ("-c:v", "mjpeg", "-q:v", "1", "-pix_fmt", "yuvj422p")),
    "ten-bit-422": (sdr, BT709, 10, False, "yuv444p10le", (*X264, "-pix_fmt", "yuv422p10le", *tagged("bt709"))),
    "pq": (pq, BT2020, 10, False, "yuv444p10le", hevc("smpte2084", ":max-cll=1000,400")),
    "hlg": (hlg, BT2020, 10, False, "yuv444p10le", hevc("arib-std-b67")),
}


def lab(coded):
    """CIE L*a*b* of what a display of gamma 2.4 shows."""
    scaled = [part / white for part, white in zip(times(TO_XYZ, [part**2.4 for part in coded]), D65, strict=True)]
    x, y, z = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in scaled)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def furthest(picture):
    """The greatest ΔE*ab of the patches in a picture of any size."""
    found = []
    for number, light in enumerate(PATCHES):
        left, right = (number + 0.3) / len(PATCHES), (number + 0.7) / len(PATCHES)
        box = tuple(
            round(part) for part in (left * picture.width, 0.3 * picture.height, right * picture.width, 0.7 * picture.height)
        )
        (mean,) = picture.crop(box).resize((1, 1), Image.Resampling.BOX).get_flattened_data()
        found.append(math.dist(lab([part / 255 for part in mean]), lab(sdr(light))))
    return max(found)


def shown(path):
    """A frame in the middle, as a player that believes in BT.709 shows it."""
    command = [str(tools.ffmpeg()), "-v", "error", "-allowed_extensions", "ALL", "-ss", "0.5", "-i", str(path), "-map", "0:v:0"]
    picture = ["-frames:v", "1", "-vf", "scale=in_color_matrix=bt709:in_range=tv:out_range=pc,format=gbrp,format=rgb24"]
    done = subprocess.run([*command, *picture, "-c:v", "ppm", "-f", "image2pipe", "-"], check=True, capture_output=True)
    head = done.stdout.split(b"\n", 3)
    width, height = map(int, head[1].split())
    return Image.frombytes("RGB", (width, height), head[3])


@pytest.mark.parametrize("name", SOURCES)
def test_patches_keep_their_colour(name, clips, played):
    coding, weights, bits, full, pixels, encoded = SOURCES[name]
    frame = planes([coding(light) for light in PATCHES], weights, bits, full)
    raw = ("-f", "rawvideo", "-pix_fmt", pixels, "-s", f"{WIDE}x{HIGH}", "-r", "25", "-i", "-")
    it = played(clips(f"patches-{name}.mkv", raw, encoded, [frame] * FRAMES))
    assert it.facts.video.colour.hdr == (name if name in {"pq", "hlg"} else "")
    assert it.recipe.parameters.full_range == full
    assert furthest(shown(it.folder / "master.m3u8")) <= 3
    with Image.open(it.folder / "poster.jpg") as poster:
        assert furthest(poster.convert("RGB")) <= 3


def test_the_measure_sees_a_wrong_matrix(clips, played):
    """Patches of BT.601 that say they are BT.709: what the tests above would catch."""
    frame = planes([sdr(light) for light in PATCHES], BT601, 8, False)
    raw = ("-f", "rawvideo", "-pix_fmt", "yuv444p", "-s", f"{WIDE}x{HIGH}", "-r", "25", "-i", "-")
    it = played(clips("patches-lying.mkv", raw, (*X264, "-pix_fmt", "yuv420p", *tagged("bt709")), [frame] * FRAMES))
    assert furthest(shown(it.folder / "master.m3u8")) > 5
