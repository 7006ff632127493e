"""Old office files told by their streams, and their macros; tables that lead nowhere end in an answer."""

import struct
from pathlib import Path

import pytest

from archive import formats
from archive.formats import identify
from archive.formats.compound import compound
from archive.formats.content import Content
from archive.models.media import MediaType

OFFICE = Path(__file__).parents[2] / "data" / "office"
END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
MACRO_SHEET = struct.pack("<HH", 0x0809, 2) + b"\0\0" + struct.pack("<HHIBB", 0x0085, 6, 0, 0, 1)
PLAIN_SHEET = struct.pack("<HHIBB", 0x0085, 6, 0, 0, 0) + struct.pack("<HH", 0x000A, 0) + MACRO_SHEET
VBA = struct.pack("<HHIIII", 2, 0x0400, 12, 7, 1, 2)


def made(*names, stream=b"", of="", embedded=()):
    """A compound file with entries of these names; `stream` lies in the entry that is called `of`. Below the storage of an object
    in it lie the `embedded` ones.
    """
    stream += bytes(-len(stream) % 512) if len(stream) > 4096 else bytes(4096 - len(stream)) if stream else b""
    sectors = [stream[n : n + 512] for n in range(0, len(stream), 512)]
    entries = [_entry("Root Entry", 5, END, 0, child=1)]
    here = [*names, *(["MBD0001"] if embedded else [])]
    for place, n in enumerate(here, start=1):
        right = place + 1 if place < len(here) else FREE
        child = len(here) + 1 if n == "MBD0001" else FREE
        entries.append(_entry(n, 2, 2 if n == of else END, len(stream) if n == of else 0, right, child))
    for place, n in enumerate(embedded, start=len(here) + 1):
        entries.append(_entry(n, 2, END, 0, place + 1 if place < len(here) + len(embedded) else FREE))
    entries += [bytes(128)] * (-len(entries) % 4)
    directory = b"".join(entries)
    places = [directory[n : n + 512] for n in range(0, len(directory), 512)]
    begin = 2 + len(sectors)
    chain = [TABLE, FREE, *range(3, begin), END] if sectors else [TABLE, FREE]
    chain += [*range(begin + 1, begin + len(places)), END]
    table = struct.pack(f"<{len(chain)}I", *chain) + b"\xff" * (512 - 4 * len(chain))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(10)
    head += (
        struct.pack("<IIIIIII", 1, begin, 0, 4096, END, 0, END) + struct.pack("<I", 0) + struct.pack("<109I", 0, *[FREE] * 108)
    )
    return head + table + bytes(512) + b"".join(sectors) + b"".join(places)


def _entry(name, kind, start, size, right=FREE, child=FREE):
    data = name.encode("utf-16-le") + b"\0\0"
    about = struct.pack("<HBBIII", len(data), kind, 1, FREE, right, child) + bytes(36)
    return data.ljust(64, b"\0") + about + struct.pack("<IQ", start, size)


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (made("WordDocument", "1Table"), "application/msword"),
        (made("Book"), "application/vnd.ms-excel"),
        (made("PowerPoint Document", "Current User"), "application/vnd.ms-powerpoint"),
        (made("Workbook", stream=PLAIN_SHEET, of="Workbook"), "application/vnd.ms-excel"),
        (made("WordDocument", "Macros", "VBA"), "application/vnd.ms-office.macro"),
        (made("Workbook", "_VBA_PROJECT_CUR"), "application/vnd.ms-office.macro"),
        (made("Workbook", stream=MACRO_SHEET, of="Workbook"), "application/vnd.ms-office.macro"),
        (made("PowerPoint Document", stream=bytes(600) + VBA, of="PowerPoint Document"), "application/vnd.ms-office.macro"),
        (made("Workbook", stream=PLAIN_SHEET, of="Workbook", embedded=["WordDocument"]), "application/vnd.ms-excel"),
        (made("Workbook", stream=MACRO_SHEET, of="Workbook", embedded=["Workbook"]), "application/vnd.ms-office.macro"),
        (made("WordDocument", embedded=["Workbook", "_VBA_PROJECT_CUR"]), "application/vnd.ms-office.macro"),
        (made("EncryptedPackage", "EncryptionInfo"), "application/x-ole-storage"),
        (made("__substg1.0_0037001F"), "application/x-ole-storage"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "application/x-ole-storage"),
        (made("WordDocument")[:700], "application/x-ole-storage"),
        (b"PK\x03\x04", None),
    ],
)
def test_what_is_in_a_compound_file(data, mime):
    assert compound(Content.of(data)) == mime


def test_tables_that_turn_in_a_circle_come_to_an_end():
    data = bytearray(made("WordDocument"))
    data[512 + 8 : 512 + 12] = struct.pack("<I", 2)  # the directory follows itself
    assert compound(Content.of(bytes(data))) == "application/msword"
    data[68:72] = struct.pack("<I", 1)
    data[1024:1536] = struct.pack("<128I", *[0] * 127, 1)  # and so does the table of tables
    assert compound(Content.of(bytes(data))) == "application/msword"

    data[1024:1536] = struct.pack("<128I", *[FREE] * 127, 1)  # a table of nothing that follows itself
    assert compound(Content.of(bytes(data))) == "application/msword"


@pytest.mark.parametrize(
    ("name", "called", "mime"),
    [
        ("馆志.doc", "馆志.doc", "application/msword"),
        ("馆志.doc", "馆志.wps", "application/msword"),
        ("节目.xls", "节目.et", "application/vnd.ms-excel"),
        ("馆志.rtf", "馆志.rtf", "application/rtf"),
        ("馆志.rtf", "馆志.doc", "application/rtf"),
    ],
)
def test_old_files_are_taken_whatever_program_named_them(name, called, mime):
    found = identify(OFFICE / name, called)
    assert (found.mime, found.media, found.allowed) == (mime, MediaType.DOCUMENT, True)
    assert formats.fault(found, called) is None
    told = formats.standing_fault(formats.file_format(formats.Pronom(), mime), called)
    assert (told.code, told.refuses) == ("E231", False)


def test_an_old_file_that_lies_about_its_kind_is_not_taken():
    assert formats.fault(identify(OFFICE / "馆志.doc", "馆志.xls"), "馆志.xls").code == "E225"
    assert formats.fault(identify(made("WordDocument", "Macros"), "a.doc"), "a.doc").code == "E224"
