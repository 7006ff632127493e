"""Checksum files as tools write them: every line understood or told, never an error."""

import hashlib

import pytest

from archive.models.names import checksum_algorithm, checksum_subject, is_checksum_file
from archive.packages import read_checksums
from archive.steps.ingest.checksums import judge

MD5, SHA1 = hashlib.md5(b"1").hexdigest(), hashlib.sha1(b"1").hexdigest()
SHA256, SHA512 = hashlib.sha256(b"1").hexdigest(), hashlib.sha512(b"1").hexdigest()


def said(name, text, encoding="utf-8"):
    return [(one.line, one.path, one.algorithm) for one in read_checksums(name, text.encode(encoding)).sums]


@pytest.mark.parametrize(
    ("name", "line", "path", "algorithm"),
    [
        ("md5sum.txt", f"{MD5} *照片/a.jpg", "照片/a.jpg", "md5"),
        ("MD5SUMS", f"{MD5.upper()}  a b.jpg", "a b.jpg", "md5"),
        ("checksums.txt", f"{SHA1} a.jpg", "a.jpg", "sha1"),
        ("SHA256SUMS", f"SHA256 (照片/a (1).jpg) = {SHA256}", "照片/a (1).jpg", "sha256"),
        ("manifest-sha512.txt", f"{SHA512}\tdata\\a.jpg", "data/a.jpg", "sha512"),
        ("a.mp4.md5", MD5, "a.mp4", "md5"),
        ("a.sha256", f"SHA2-256(a.jpg)= {SHA256}", "a.jpg", "sha256"),
        ("md5sum.txt", f"\\{MD5}  a\\\\b\\nc.jpg", "a/b\nc.jpg", "md5"),
        ("校验值.txt", f"{MD5} *D:\\照片\\a.jpg", "D:/照片/a.jpg", "md5"),
    ],
)
def test_a_line_is_understood(name, line, path, algorithm):
    assert said(name, line) == [(1, path, algorithm)]
    assert said(name, "\ufeff; 备注\n\n" + line) == [(3, path, algorithm)]


def test_encodings_and_what_windows_writes():
    assert said("md5sum.txt", f"{MD5} *越剧演出照片.jpg\r\n", "gb18030") == [(1, "越剧演出照片.jpg", "md5")]
    for name in ("越.jpg", "鑼.jpg", "嵊州.mp4", "一\\二.jpg"):
        assert said("md5sum.txt", f"{MD5} *{name}\r\n", "gb18030") == [(1, name.replace("\\", "/"), "md5")]
    assert said("md5sum.txt", f"{MD5} *演出.jpg\r\n", "utf-16") == [(1, "演出.jpg", "md5")]
    spaced = " ".join(MD5[at : at + 2] for at in range(0, 32, 2))
    ten = f"MD5 的 演出.mp4 哈希:\n{MD5}\nCertUtil: -hashfile 命令成功完成。\n"
    seven = f"MD5 哈希(文件 演出.mp4):\n{spaced}\nCertUtil: -hashfile 命令成功完成。\n"
    english = f"SHA256 hash of a.mp4:\n{SHA256}\nCertUtil: -hashfile command completed successfully.\n"
    assert said("演出.mp4.md5", ten, "gb18030") == said("校验值.txt", seven) == [(2, "演出.mp4", "md5")]
    assert said("checksum.txt", english) == [(2, "a.mp4", "sha256")]


def test_what_is_no_line_is_told():
    text = f"{MD5[:-1]}  a.jpg\nhello\nSHA256 (a) = {MD5}\n{SHA1}  b.jpg\n"
    found = read_checksums("md5sum.txt", text.encode())
    assert (found.sums, [line for line, _ in found.unread]) == ((), [1, 2, 3, 4])


def test_which_files_are_checksum_files():
    names = (
        "md5sum.txt",
        "下/MD5SUMS",
        "SHA256SUMS.txt",
        "manifest-sha512.txt",
        "a.mp4.MD5",
        "checksums.txt",
        "校验码.txt",
        "checksums_md5.txt",
    )
    assert all(map(is_checksum_file, names))
    assert not any(map(is_checksum_file, ("manifest.csv", "md5.jpg", "a.txt", "说明.txt", "md5summary.txt")))
    assert [checksum_algorithm(name) for name in ("MD5SUMS", "a.sha1", "manifest-sha512.txt", "checksums.txt")] == [
        "md5",
        "sha1",
        "sha512",
        "",
    ]
    assert (checksum_subject("下/a.mp4.md5"), checksum_subject("MD5SUMS")) == ("a.mp4", "")


def test_what_a_checksum_file_says_of_itself_is_nothing():
    every = {"a.jpg": b"1", "md5sum.txt": f"{MD5}  a.jpg\nd41d8cd98f00b204e9800998ecf8427e  md5sum.txt\n".encode()}
    found = judge({path: len(data) for path, data in every.items()}, every.__getitem__, lambda _path, _names: {"md5": MD5})
    assert (found.wrong, found.faults) == ({}, ())


def test_a_line_that_no_tool_writes_costs_nothing():
    line = f"MD5 hash of {' ' * 300_000}x"
    assert read_checksums("md5.txt", f"{line}\n{MD5}  a.jpg".encode()).unread == ((1, line),)


def test_files_are_found_as_senders_name_them_and_disagreeing_ones_are_told_with_their_line():
    files = {"照片/a.jpg": b"1", "照片/B.JPG": b"1", "c.jpg": b"2", "下/c.jpg": b"1"}
    lists = {
        "照片/md5sum.txt": f"{MD5}  a.jpg\n{MD5}  b.jpg\n{MD5}  ../c.jpg\n{MD5}  ../../../etc/passwd\n",
        "sums.sha1": f"{SHA1} *D:\\交\\照片\\a.jpg\n{SHA1} *c.jpg\n{SHA1} *Thumbs.db\n{SHA1} *没有.jpg\n",
    }
    every = files | {path: text.encode() for path, text in lists.items()}
    asked = []

    def digests(path, algorithms):
        asked.append(path)
        return {name: hashlib.new(name, every[path]).hexdigest() for name in algorithms}

    found = judge({path: len(data) for path, data in every.items()}, every.__getitem__, digests)
    wrong = [(fault.value, fault.facts["list"], fault.facts["line"]) for faults in found.wrong.values() for fault in faults]
    assert wrong == [("c.jpg", "sums.sha1", "2"), ("c.jpg", "照片/md5sum.txt", "3")]
    assert [(f.code, f.value, f.facts["line"]) for f in found.faults] == [
        ("E295", "没有.jpg", "4"),
        ("E295", "../../../etc/passwd", "4"),
    ]
    assert sorted(asked) == ["c.jpg", "照片/B.JPG", "照片/a.jpg"]
