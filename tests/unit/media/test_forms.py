"""In which form a decoded stream is held exactly, and in which both sides are compared."""

import pytest

from archive.media.keeping import forms
from archive.media.keeping.forms import Form


@pytest.mark.parametrize(
    ("pixels", "form"),
    [
        ("yuv420p", Form("ffv1", "yuv420p", "yuv420p")),
        ("yuv410p", Form("ffv1", "yuv410p", "yuv410p")),
        ("yuv422p10le", Form("ffv1", "yuv422p10le", "yuv422p10le")),
        ("yuvj420p", Form("ffv1", "yuv420p", "yuv420p", "pc")),
        ("rgb24", Form("ffv1", "bgr0", "rgb24")),
        ("bgr0", Form("ffv1", "bgr0", "bgr24")),
        ("uyvy422", Form("ffv1", "yuv422p", "uyvy422")),
        ("pal8", None),
        ("", None),
    ],
)
def test_pictures(pixels, form):
    assert forms.picture(pixels) == form


@pytest.mark.parametrize(
    ("sample", "bits", "channels", "form"),
    [
        ("s16", 0, 2, Form("flac", "s16", "pcm_s32le")),
        ("s16p", 0, 1, Form("flac", "s16", "pcm_s32le")),
        ("s32", 24, 2, Form("flac", "s32", "pcm_s32le")),
        ("s32", 32, 2, Form("pcm_s32le", "s32", "pcm_s32le")),
        ("s32", 0, 2, Form("pcm_s32le", "s32", "pcm_s32le")),
        ("s16", 0, 10, Form("pcm_s16le", "s16", "pcm_s32le")),
        ("u8", 0, 1, Form("pcm_u8", "u8", "pcm_s32le")),
        ("fltp", 0, 2, Form("pcm_f32le", "flt", "pcm_f64le")),
        ("dbl", 0, 2, Form("pcm_f64le", "dbl", "pcm_f64le")),
        ("", 0, 2, Form("pcm_f64le", "", "pcm_f64le")),
    ],
)
def test_sounds(sample, bits, channels, form):
    stream = {"sample_fmt": sample, "bits_per_raw_sample": str(bits), "channels": channels, "sample_rate": "48000"}
    assert forms.sound(stream) == form
