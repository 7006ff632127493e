"""Whatever bytes come as a package or as a checksum file: an answer, soon, of files that lie inside or of sentences."""

import io
import tarfile
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import i18n
from archive.packages import Limits, read_checksums
from archive.preserved import details
from packed import Out, raw_zip, tarred, zipped

QUICK = settings(max_examples=150, deadline=2_000, suppress_health_check=[HealthCheck.too_slow], derandomize=True, database=None)
LIMITS = Limits(files=200, size=1_000_000, free=200_000)
FILES = {"清单.csv": "题名,文件名\n".encode() * 20, "照片/一.jpg": bytes(range(256)) * 8, "空": b""}
WHOLE = {
    "a.zip": [zipped(FILES), zipped(FILES, zipfile.ZIP_STORED), zipped(FILES, zipfile.ZIP_BZIP2)],
    "a.tar": [tarred(FILES), tarred({"长" * 90: b"1"} | FILES), tarred(FILES, "w", tarfile.GNU_FORMAT)],
    "a.tgz": [tarred(FILES, how) for how in ("w:gz", "w:bz2", "w:xz")],
}
PARTS = st.sampled_from(
    ["a", "..", ".", "", "长" * 86, "\u202e", "e\u0301", "é", "A", "b.", " ", "C:", "\x00", "\n", "Thumbs.db", "_READY", "\ud7ff"]
)
NAMES = st.one_of(
    st.lists(PARTS, min_size=1, max_size=5).map("/".join), st.lists(PARTS, max_size=4).map("\\".join), st.text(max_size=30)
)
NUMBERS = st.sampled_from([0, 1, 5, 200, 0x7FFFFFFF, 0xFFFFFFFF])
GIVEN = st.fixed_dictionaries(
    {},
    optional={
        "crc": NUMBERS, "size": NUMBERS, "packed": NUMBERS, "at": NUMBERS, "flags": st.sampled_from([0, 1, 8, 0x800, 0x2801]),
        "method": st.sampled_from([0, 8, 9, 12, 99]), "extra": st.binary(max_size=40), "local": st.binary(max_size=9),
        "attributes": st.sampled_from([0x10, 0o120777 << 16, 0o40755 << 16, 0o100644 << 16]),
    },
)  # fmt: skip


def answered(out):
    """Nothing but whole files within the limits, at paths inside, and sentences in every language."""
    assert len(out.files) <= LIMITS.files and sum(map(len, out.files.values())) <= LIMITS.size
    sizes = {(entry.size) for entry in out.found.entries}
    for path, data in out.files.items():
        assert path and not path.startswith(("/", "\\")) and not {"", ".", ".."}.intersection(path.split("/"))
        assert not any(ord(character) < 32 for character in path) and len(path.encode()) <= LIMITS.path + 10
        assert len(data) in sizes
    for fault in out.told.faults:
        assert not fault.refuses
        assert all(i18n.explain(fault.code, fault.facts, one).what not in {fault.code, ""} for one in i18n.LANGUAGES)


@pytest.mark.parametrize("path", sorted(WHOLE))
def test_what_is_not_damaged_is_unpacked_whole(path):
    for data in WHOLE[path]:
        assert FILES.items() <= Out(data, path, limits=LIMITS).files.items()


@st.composite
def damaged(draw):
    path = draw(st.sampled_from(sorted(WHOLE)))
    data = bytearray(draw(st.sampled_from(WHOLE[path])))
    for at, value in draw(st.lists(st.tuples(st.integers(0, len(data) - 1), st.integers(0, 255)), max_size=6)):
        data[at] = value
    cut = draw(st.sampled_from([0, 0, 0, 7, len(data) // 2]))
    return path, bytes(data[: len(data) - cut])


@QUICK
@given(damaged())
def test_a_damaged_package_gives_whole_files_or_sentences(package):
    path, data = package
    out = Out(data, path, limits=LIMITS)
    answered(out)
    if path == "a.zip":  # each of its files is proven by a checksum of its own
        assert all(data_ in FILES.values() for data_ in out.files.values())


@QUICK
@given(
    st.lists(st.tuples(NAMES.map(lambda name: name.encode("utf-8", "replace")), st.binary(max_size=20), GIVEN), max_size=6),
    st.booleans(),
)
def test_any_directory_of_a_zip_is_answered(entries, alone):
    answered(
        Out(
            raw_zip(entries, flags=0x800, system=3),
            "下/a.zip" if not alone else "a.zip",
            alone=alone,
            taken={"清单.csv"},
            limits=LIMITS,
        )
    )


@QUICK
@given(st.lists(st.tuples(st.binary(max_size=30), st.binary(max_size=20)), max_size=6))
def test_names_of_any_bytes_are_answered(entries):
    answered(Out(raw_zip(entries), limits=LIMITS))


@QUICK
@given(
    st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"BZh9", b"\xfd7zXZ\x00"]),
    st.binary(max_size=3_000),
)
def test_any_bytes_are_answered(mark, data):
    answered(Out(mark + data, limits=LIMITS))


@QUICK
@given(
    st.lists(NAMES.filter(lambda name: name.strip("\0") and "\0" not in name), max_size=5),
    st.sampled_from([tarfile.PAX_FORMAT, tarfile.GNU_FORMAT]),
)
def test_any_names_in_a_tar_are_answered(names, form):
    answered(Out(tarred({name.encode("utf-8", "replace").decode(): b"1" for name in names}, "w", form), "a.tar", limits=LIMITS))


@QUICK
@given(
    st.dictionaries(
        st.sampled_from(["path", "size", "GNU.sparse.major", "hdrcharset", "linkpath"]), st.text(max_size=12), max_size=4
    )
)
def test_any_words_of_a_pax_header_are_answered(words):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as package:
        one = tarfile.TarInfo("a")
        one.pax_headers = {key: value.encode("utf-8", "replace").decode() for key, value in words.items()}
        package.addfile(one, io.BytesIO())
    answered(Out(out.getvalue(), "a.tar", limits=LIMITS))


@QUICK
@given(
    st.sampled_from(["md5sum.txt", "a.mp4.sha256", "校验值.txt"]),
    st.one_of(
        st.binary(max_size=300),
        st.text("0123456789abcdefABCDEF *()=:\\/\r\nMD5SHA的哈希: hash of", max_size=300).map(str.encode),
    ),
)
def test_any_bytes_of_a_checksum_file_are_read(name, data):
    found = read_checksums(name, data)
    assert all(one.algorithm in {"md5", "sha1", "sha256", "sha512"} for one in found.sums)


@QUICK
@given(st.integers(0, 10**6), st.text(max_size=40), st.integers(0, 10**12))
def test_what_an_event_says_of_a_package_is_read_as_it_was_meant(files, name, size):
    meant = details.Unpacking(files, name, size, "0" * 128)
    assert details.parse(meant.text()) == meant


def test_names_of_the_longest_and_oddest_kinds_end_in_files_or_sentences():
    names = ["x" * 255, "长" * 85, "e\u0301.jpg", "é.jpg", "点.", "尾 ", "\u202e反.jpg", "A.jpg", "a.jpg"]
    out = Out(zipped(dict.fromkeys([*names, "y" * 256, "/".join("z" * 400)], b"1")))
    assert set(out.files) == set(names)
    told = [fault.code for fault in out.told.faults]
    assert told.count("E288") == 2 and told.count("E290") == 5


@pytest.mark.parametrize("count", [100_000])
def test_a_hundred_thousand_empty_files_are_one_sentence(count):
    out = Out(raw_zip([(b"%d" % n, b"") for n in range(count)]))
    assert (out.files, [fault.code for fault in out.told.faults]) == ({}, ["E286"])
