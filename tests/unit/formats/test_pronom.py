"""PRONOM identification: by content and its two ends, whatever the name; hostile bytes harm nothing and nobody else."""

import io
import os
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from archive import formats
from archive.formats import by_pronom as room
from archive.models.formats import Standing

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
TOOL = "siegfried 1.11.9, PRONOM 125"


def picture(kind, **options):
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "crimson").save(out, kind, **options)
    return out.getvalue()


def docx(padding=0):
    out = io.BytesIO()
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'
    )
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("word/media/noise.bin", random.Random(1).randbytes(padding))
        file.writestr("[Content_Types].xml", types)
        file.writestr("word/document.xml", "<document/>")
    return out.getvalue()


def told(tmp_path, **files):
    """name with `__` for the dot -> bytes; what each is, by name."""
    paths = [tmp_path / name.replace("__", ".") for name in files]
    for path, content in zip(paths, files.values(), strict=True):
        path.write_bytes(content)
    found = formats.pronom_of(paths, tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(p.name for p in paths), "a sample was left behind"
    return {path.name: one for path, one in zip(paths, found, strict=True)}


def test_files_are_told_by_their_content(tmp_path):
    found = told(tmp_path, a__png=picture("PNG"), b__bmp=picture("BMP"), c__pdf=PDF, d__docx=docx(), e__txt="越剧\n".encode())
    assert {name: one.puid for name, one in found.items()} == {
        "a.png": "fmt/11",
        "b.bmp": "fmt/116",
        "c.pdf": "fmt/276",
        "d.docx": "fmt/412",
        "e.txt": "x-fmt/111",
    }
    assert found["b.bmp"].name == "Windows Bitmap"
    assert found["b.bmp"].version == "3.0"
    assert found["b.bmp"].basis == "extension match bmp; byte match"
    assert found["d.docx"].basis.startswith("extension match docx; container name")
    assert {one.by for one in found.values()} == {TOOL}


def test_a_name_alone_tells_nothing(tmp_path):
    found = told(tmp_path, tape__dv=b"\x01\x02\x03" * 100, picture__jpg=picture("PNG"))
    assert found["tape.dv"] == formats.Pronom(by=TOOL), "only its extension spoke for it"
    assert found["picture.jpg"].puid == "fmt/11"
    assert found["picture.jpg"].basis == "byte match"


def test_the_two_ends_are_enough_for_a_file_of_any_size(tmp_path):
    whole = picture("PNG", pnginfo=None)
    path = tmp_path / "large.png"
    with path.open("wb") as file:
        file.write(whole[:33])
        file.truncate(3 << 30)
        file.seek(0, os.SEEK_END)
        file.write(whole[33:])
    assert len(formats.edges_of(path)) == 2 * formats.EDGE
    assert formats.pronom_of([path], tmp_path)[0].puid == "fmt/11"


@pytest.mark.parametrize("size", [0, 1, formats.EDGE - 1, formats.EDGE, formats.EDGE + 1, 2 * formats.EDGE, 2 * formats.EDGE + 1])
def test_a_small_file_is_its_own_sample(tmp_path, size):
    content = random.Random(size).randbytes(size)
    (tmp_path / "file").write_bytes(content)
    sample = formats.edges_of(tmp_path / "file")
    assert sample == (content if size <= 2 * formats.EDGE else content[: formats.EDGE] + content[-formats.EDGE :])


def test_a_document_is_looked_at_whole(tmp_path):
    assert told(tmp_path, big__docx=docx(padding=400_000))["big.docx"].puid == "fmt/412", "what tells it lies in the middle"


def test_hostile_bytes_are_nothing_and_leave_the_others(tmp_path):
    noise = random.Random(2)
    marks = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"RIFF", b"%PDF-1.4", b"\x00\x00\x01\xba", b"")
    samples = []
    for n, mark in enumerate(marks):
        samples.append(tmp_path / f"{n}.bin")
        samples[-1].write_bytes(mark + noise.randbytes(20_000))
    (tmp_path / "good.png").write_bytes(picture("PNG"))
    found = formats.pronom([*samples, tmp_path / "good.png"])
    assert len(found) == len(marks) + 1
    assert found[-1].puid == "fmt/11"
    assert found[-2].puid == ""
    assert formats.pronom([]) == ()


def test_a_sample_that_breaks_the_reader_leaves_the_others(tmp_path, capsys):
    (tmp_path / "good.png").write_bytes(picture("PNG"))
    found = formats.pronom([tmp_path / "good.png", tmp_path / "no-such-file", tmp_path / "good.png"])
    assert [one.puid for one in found] == ["fmt/11", "", "fmt/11"]


def test_the_reader_runs_within_its_limits():
    child = Path(room.__file__).with_name("pronom_child.py")
    source = child.read_text(encoding="utf-8")
    looked = "import resource; print([resource.getrlimit(one)[0] for one in (resource.RLIMIT_CPU, resource.RLIMIT_FSIZE)])"
    script = source.split("sys.path.append")[0] + looked
    ended = subprocess.run([sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[60, 0]"


def test_names_of_samples_say_nothing_but_their_extension():
    assert formats.sample_name(3, "../../etc/越剧.MP4") == "3.mp4"
    assert formats.sample_name(3, "a.b;rm -rf") == "3"
    assert formats.sample_name(3, "no-extension") == "3"


def test_the_format_carries_its_standing(tmp_path):
    found = told(tmp_path, b__bmp=picture("BMP"))["b.bmp"]
    one = formats.file_format(found, "image/bmp")
    assert (one.puid, one.rule, one.standing) == ("fmt/116", "bmp", Standing.AT_RISK)
