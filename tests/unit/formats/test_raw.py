"""Camera data is told from plain TIFF by its content; what is called .dng and is a TIFF stays a TIFF."""

import io

import pytest
from PIL import Image

from archive.formats import fault, identify
from still_files import dng, tiff


def plain_tiff():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "TIFF")
    return out.getvalue()


HEADS = {
    "a.dng": (dng(), "image/x-adobe-dng"),
    "a.nef": (dng(maker="NIKON CORPORATION", dng=False), "image/x-nikon-nef"),
    "a.arw": (dng(maker="SONY", dng=False), "image/x-sony-arw"),
    "a.pef": (dng(maker="PENTAX", dng=False), "image/x-pentax-pef"),
    "a.srw": (dng(maker="SAMSUNG", dng=False), "image/x-samsung-srw"),
    "a.cr2": (b"II*\0\x10\0\0\0CR\x02\0" + bytes(200), "image/x-canon-cr2"),
    "a.cr3": (b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom" + bytes(200), "image/x-canon-cr3"),
    "a.rw2": (b"IIU\0\x18\0\0\0" + bytes(200), "image/x-panasonic-rw2"),
    "a.orf": (b"IIRO\x08\0\0\0" + bytes(200), "image/x-olympus-orf"),
    "a.raf": (b"FUJIFILMCCD-RAW 0201" + bytes(200), "image/x-fuji-raf"),
    "a.tif": (plain_tiff(), "image/tiff"),
    "scan.tif": (tiff({256: (4, [1]), 257: (4, [1]), 271: (2, b"NIKON\0"), 262: (3, [2])}), "image/tiff"),
    "linear.dng": (tiff({256: (4, [1]), 262: (3, [34892]), 50706: (1, bytes([1, 4, 0, 0]))}), "image/x-adobe-dng"),
}


@pytest.mark.parametrize("name", HEADS)
def test_the_content_says_which_camera(name):
    head, mime = HEADS[name]
    found = identify(head, name)
    assert (found.mime, found.media.value, found.allowed) == (mime, "picture", True)
    assert fault(found, name) is None


def test_a_big_endian_mosaic_is_camera_data():
    entry = b"\x01\x06\x00\x03\x00\x00\x00\x01\x80\x23\x00\x00"
    assert identify(b"MM\x00*\x00\x00\x00\x08\x00\x01" + entry + bytes(60), "a.nef").mime == "image/x-adobe-dng"


def test_camera_data_called_a_jpeg_lies_and_called_a_tiff_does_not():
    assert fault(identify(dng(), "a.jpg"), "a.jpg").code == "E225"
    assert fault(identify(dng(), "a.tif"), "a.tif") is None
    assert fault(identify(plain_tiff(), "a.dng"), "a.dng") is None
