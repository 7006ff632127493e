"""Packages unpacked: names as they were meant, bytes that are proven, and everything hostile told in a sentence."""

import io
import os
import struct
import subprocess
import tarfile
import unicodedata
import zipfile
import zlib

import pytest
from backports import zstd

from archive import i18n
from archive.models.names import is_package, package_stem
from archive.packages import Limits
from packed import Out, raw_zip, tarred, written, zipped

FILES = {"清单.csv": "题名,文件名\n越剧,照片/一.jpg\n".encode(), "照片/一.jpg": os.urandom(200_000), "空.txt": b""}


def sentences(out):
    return [(i18n.explain(f.code, f.facts, one).what, one) for f in out.told.faults for one in i18n.LANGUAGES]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_a_zip_gives_its_files(method):
    out = Out(zipped(FILES, method))
    assert (out.files, out.said) == (FILES, [])


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
@pytest.mark.parametrize("how", ["w", "w:gz", "w:bz2", "w:xz", "zst", "two gz"])
def test_a_tar_gives_its_files_however_it_is_compressed(how, form):
    files = FILES | {f"{'很长的文件夹名' * 12}/{'长' * 60}.txt": b"x" * 700}
    plain = tarred(files, how if how.startswith("w") else "w", form)
    if how == "zst":
        plain = zstd.compress(plain)
    if how == "two gz":
        import gzip

        plain = gzip.compress(plain[:5000]) + gzip.compress(plain[5000:])
    out = Out(plain, "包.tar")
    assert (out.files, out.said) == (files, [])


def test_what_info_zip_and_gnu_tar_write_is_read(tmp_path):
    folder = written(tmp_path / "嵊州馆2019", FILES)
    subprocess.run(["zip", "-qr", "../a.zip", "."], cwd=folder, check=True)
    subprocess.run(["zip", "-qrfd", "../stream.zip", "."], cwd=folder, check=True)
    subprocess.run(["tar", "--zstd", "-cf", "a.tar.zst", "嵊州馆2019"], cwd=tmp_path, check=True)
    streamed = subprocess.run(["zip", "-qr", "-", "嵊州馆2019"], cwd=tmp_path, check=True, stdout=subprocess.PIPE).stdout
    for data in ((tmp_path / "a.zip").read_bytes(), (tmp_path / "stream.zip").read_bytes(), streamed):
        assert Out(data).files == FILES
    assert Out((tmp_path / "a.tar.zst").read_bytes(), "a.tar.zst").files == FILES
    assert Out(tarred(FILES, "w:gz") + b"behind it", "a.tgz").files == FILES


def test_names_are_read_as_they_were_meant():
    chinese = [("嵊州越剧团/演出照片.jpg".encode("gb18030"), b"1"), ("嵊州越剧团/清单.csv".encode("gb18030"), b"2")]
    out = Out(raw_zip(chinese))
    assert (out.files, out.said) == ({"演出照片.jpg": b"1", "清单.csv": b"2"}, [("E291", "包.zip")])
    assert out.told.faults[0].facts["encoding"] == "GB18030"
    assert Out(raw_zip([("演出.jpg".encode(), b"1")])).files == {"演出.jpg": b"1"}  # macOS: UTF-8 without the flag
    assert Out(raw_zip([("演出.jpg".encode(), b"1")], flags=0x800)).files == {"演出.jpg": b"1"}
    assert Out(raw_zip([("越.jpg".encode("gb18030"), b"1")])).files == {"越.jpg": b"1"}  # also UTF-8, of an Armenian letter
    assert Out(raw_zip([("Café.jpg".encode(), b"1")])).files == {"Café.jpg": b"1"}
    grown = raw_zip([("演出照片一.jpg".encode("gb18030"), b"1"), ("剧照二.jpg".encode(), b"2")])
    assert set(Out(grown).files) == {"演出照片一.jpg", "剧照二.jpg"}
    raw = "演出.jpg".encode("gb18030")
    extra = b"\x01" + struct.pack("<L", zlib.crc32(raw)) + "演出二.jpg".encode()
    field = struct.pack("<2H", 0x7075, len(extra)) + extra
    assert Out(raw_zip([(raw, b"1", {"extra": field})])).files == {"演出二.jpg": b"1"}
    stale = struct.pack("<2H", 0x7075, len(extra)) + extra[:1] + b"\0\0\0\0" + extra[5:]
    assert Out(raw_zip([(raw, b"1", {"extra": stale})])).files == {"演出.jpg": b"1"}
    windows = raw_zip([("照片\\一.jpg".encode("gb18030"), b"1"), ("誠\\二.jpg".encode("gb18030"), b"2")])
    assert set(Out(windows).files) == {"照片/一.jpg", "誠/二.jpg"}
    old = Out(tarred({"演出.jpg": b"1"}, "w", tarfile.GNU_FORMAT, "gb18030"), "a.tar")
    assert old.files == {"演出.jpg": b"1"}
    composed = unicodedata.normalize("NFD", "Café.jpg")
    assert set(Out(zipped({composed: b"1"})).files) == {composed}


def test_a_package_that_is_the_delivery_is_unpacked_without_the_folders_around_it():
    files = {
        "嵊州馆2019/嵊州馆2019/清单.csv": b"1",
        "嵊州馆2019/嵊州馆2019/照片/a.jpg": b"2",
        "__MACOSX/嵊州馆2019/._清单.csv": b"3",
    }
    out = Out(zipped(files | {"嵊州馆2019/.DS_Store": b"4"}))
    assert (out.files, out.left_out) == ({"清单.csv": b"1", "照片/a.jpg": b"2"}, 2)
    beside = Out(zipped({"照片/a.jpg": b"2"}), "下/照片.zip", alone=False, taken={"清单.csv"})
    assert beside.files == {"下/照片/a.jpg": b"2"}
    assert set(Out(zipped({"光盘/VIDEO_TS/A.VOB": b"2"})).files) == {"VIDEO_TS/A.VOB"}


def test_what_lies_there_already_gives_way_to_a_folder_called_as_the_package():
    out = Out(zipped({"a.jpg": b"1", "b.jpg": b"2"}), "照片2.zip", alone=False, taken={"a.jpg"})
    assert (out.files, out.said) == ({"照片2/a.jpg": b"1", "b.jpg": b"2"}, [("E290", "a.jpg")])
    twice = Out(raw_zip([(b"a.jpg", b"1"), (b"a.jpg", b"2"), (b"c/d", b"4"), (b"c", b"5"), (b"a.jpg", b"6"), (b"a.jpg/b", b"3")]))
    assert twice.files == {"a.jpg": b"6", "包/a.jpg/b": b"3", "c/d": b"4", "包/c": b"5"}
    assert twice.said == [("E290", "c"), ("E290", "a.jpg/b"), ("E289", "a.jpg"), ("E289", "a.jpg")]


def test_what_a_tar_has_again_further_on_counts_as_unpacking_leaves_it(tmp_path):
    (tmp_path / "清单.csv").write_text("old")
    (tmp_path / "a.jpg").write_bytes(b"a")
    tar = ["tar", "-C", str(tmp_path), "-f", str(tmp_path / "p.tar")]
    subprocess.run([*tar, "-c", "清单.csv", "a.jpg"], check=True)
    (tmp_path / "清单.csv").write_text("newer")
    subprocess.run([*tar, "-r", "清单.csv"], check=True)
    out = Out((tmp_path / "p.tar").read_bytes(), "包.tar")
    assert out.files == {"清单.csv": b"newer", "a.jpg": b"a", "包/清单.csv": b"old"}


@pytest.mark.parametrize(
    "name",
    [
        *("../a", "a/../../b", "/etc/passwd", "C:\\a", "..\\a", "\\\\host\\a", "a//b", "a/./b", "bell\x07", "a\nb"),
        *("x" * 256, "y/" * 40 + "z", ""),
    ],
)  # fmt: skip
def test_names_that_lead_out_or_are_none_are_refused_alone(name):
    out = Out(raw_zip([(name.encode(), b"1"), (b"good.txt", b"2")]))
    assert (out.files, [code for code, _ in out.said]) == ({"good.txt": b"2"}, ["E288"])


def test_links_devices_and_the_like_are_refused_alone():
    link = raw_zip(
        [(b"l", b"/etc/passwd", {"attributes": 0o120777 << 16}), (b"good", b"2"), (b"d", b"", {"attributes": 0o020666 << 16})],
        system=3,
    )
    out = Out(link)
    assert (out.files, out.said) == ({"good": b"2"}, [("E288", "l"), ("E288", "d")])
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as package:
        for name, kind in (
            ("sym", tarfile.SYMTYPE),
            ("hard", tarfile.LNKTYPE),
            ("pipe", tarfile.FIFOTYPE),
            ("disk", tarfile.BLKTYPE),
        ):
            one = tarfile.TarInfo(name)
            one.type, one.linkname = kind, "/etc/passwd"
            package.addfile(one)
        package.addfile(tarfile.TarInfo("good"), io.BytesIO())
    out = Out(made.getvalue(), "a.tar")
    assert set(out.files) == {"good"} and [code for code, _ in out.said] == ["E288"] * 4


def test_odd_names_are_taken_and_told():
    names = ["末尾的点./a.jpg", "b .jpg ", "\u202egpj.exe", "A.jpg", "a.JPG", "长" * 85, unicodedata.normalize("NFD", "é"), "é"]
    out = Out(zipped(dict.fromkeys(names, b"1")))
    assert set(out.files) == set(names)
    assert [code for code, _ in out.said] == ["E290"] * 5
    assert all("\u202e" not in said for said, _ in sentences(out))


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"size": 3}, "forged"),
        ({"size": 50}, "forged"),
        ({"crc": 7}, "crc"),
        ({"local": b"other"}, "other"),
        ({"packed": 2}, "forged"),
    ],
)
def test_what_the_directory_says_of_an_entry_has_to_be_true(given, reason):
    out = Out(raw_zip([(b"bad", b"hello", given), (b"good", b"fine")]))
    (fault,) = out.told.faults
    assert (out.files, fault.code, fault.value) == ({"good": b"fine"}, "E287", "bad")
    assert fault.facts["reason"] == i18n.text(f"packages.{reason}", "en")


def test_damaged_bytes_refuse_their_file_alone():
    data = bytearray(zipped({"a": bytes(n * n % 251 for n in range(20_000)), "b": os.urandom(9000)}))
    data[60:70] = b"\xff" * 10
    out = Out(bytes(data))
    assert (set(out.files), out.said) == ({"b"}, [("E287", "a")])


def test_zip_bombs_are_told_without_being_unpacked():
    low = Limits(free=1_000_000)
    assert Out(zipped({"a": bytes(2_000_000)}), limits=low).refused == "E286"
    nested = raw_zip([(b"a", b"x" * 100), (b"b", b"", {"at": 0, "packed": 100, "size": 100})])
    assert Out(nested).refused == "E286"
    lying = raw_zip([(b"a", b"x", {"size": 1 << 31})])
    assert Out(lying).refused == "E286"
    assert Out(tarred({"a": bytes(2_000_000)}, "w:gz"), "a.tar.gz", limits=low).refused == "E286"
    assert Out(tarred({"a": bytes(2_000_000)}, "w:gz")[:500], "a.tar.gz", limits=low).refused in {"E283", "E286"}
    many = raw_zip([(b"%d" % n, b"") for n in range(100_000)])
    out = Out(many)
    assert out.refused == "E286" and "100000" in out.told.faults[0].facts["reason"]
    assert Out(tarred({str(n): b"" for n in range(30)}), "a.tar", limits=Limits(files=20)).refused == "E286"


def test_honest_recordings_that_compress_well_are_no_bombs():
    assert set(Out(zipped({"静音.wav": bytes(9_000_000)})).files) == {"静音.wav"}


@pytest.mark.parametrize(
    ("data", "path", "code"),
    [
        (b"7z\xbc\xaf\x27\x1c" + b"x" * 99, "a.zip", "E284"),
        (b"Rar!\x1a\x07\x01\x00", "a.rar", "E284"),
        (b"PK\x07\x08PK\x03\x04", "a.zip", "E284"),
        (b"", "a.zip", "E283"),
        (b"hello", "a.tar.gz", "E283"),
        (zipped(FILES)[:-30], "a.zip", "E283"),
        (tarred(FILES)[:3000], "a.tar", "E283"),
        (tarred(FILES, "w:gz")[:-40], "a.tgz", "E283"),
        (raw_zip([(b"a", b"x", {"flags": 1}), (b"b", b"y", {"flags": 1})]), "a.zip", "E285"),
    ],
)
def test_what_cannot_be_opened_is_told_as_a_whole(data, path, code):
    out = Out(data, path)
    assert (out.files, out.refused) == ({}, code)
    assert all("{" not in said and "–" not in said for said, _ in sentences(out))


def test_an_entry_that_is_locked_or_packed_in_an_unknown_way_is_refused_alone():
    out = Out(raw_zip([(b"a", b"x", {"flags": 1}), (b"b", b"y"), (b"c", b"z", {"method": 9})]))
    assert (out.files, out.said) == ({"b": b"y"}, [("E287", "a"), ("E287", "c")])
    assert "Deflate64" in out.told.faults[1].facts["reason"]


def test_zip64_prefixes_and_packages_in_packages():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package, package.open("a.bin", "w", force_zip64=True) as one:
        one.write(b"12345")
    assert Out(made.getvalue()).files == {"a.bin": b"12345"}
    body = raw_zip([(b"a.bin", b"12345", {"size": 0xFFFFFFFF, "packed": 0xFFFFFFFF, "extra": struct.pack("<2H2Q", 1, 16, 5, 5)})])
    directory = body.index(b"PK\1\2")
    end = body.index(b"PK\5\6")
    wide = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, end - directory, directory)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, end, 1)
    full = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    assert Out(body[:end] + wide + locator + full).files == {"a.bin": b"12345"}
    assert Out(b"MZ a program before it" + zipped({"a": b"1"})).files == {"a": b"1"}
    inner = Out(zipped({"里.zip": zipped({"a": b"1"}), "b": b"2"}))
    assert set(inner.files) == {"里.zip", "b"} and inner.said == [("E292", "里.zip")]


def test_sparse_files_are_told():
    one = tarfile.TarInfo("s")
    one.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.name": "s"}
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.PAX_FORMAT) as package:
        package.addfile(one, io.BytesIO())
    assert Out(made.getvalue(), "a.tar").said == [("E287", "s")]


def test_which_files_are_packages():
    assert all(map(is_package, ("a.ZIP", "b.tar.gz", "c.tgz", "d.tar.zst", "e.7z", "f.rar")))
    assert not any(map(is_package, ("a.docx", "b.gz", "zip", "c.xlsx")))
    assert tuple(map(package_stem, ("照片.tar.gz", "a.ZIP", "b"))) == ("照片", "a", "b")
