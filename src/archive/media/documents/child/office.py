"""The reader of office files: `header|words JSON`, one JSON line as answer.

It runs inside the sandbox (`guarded/launch.py`), uses the standard library only and takes words and pictures out of Office
Open XML (ISO/IEC 29500) and OpenDocument (ISO/IEC 26300): zip files of XML. Nothing is laid out, no link is followed, and a
part that declares a document type (entities, external files) is refused whole. Exit status 0 with the answer, 3 with
{"limit": name, "reason": text} or {"unreadable": reason}.
"""

import json
import re
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.parsers import expat

from archive.media.documents.child.refusal import REFUSED, Refused

MOST_PARTS, PART_BYTES, ALL_BYTES = 20_000, 60_000_000, 400_000_000
"""What is unpacked at most: a letter of a kilobyte may unpack to anything."""
TEXT_CHARACTERS = 5_000_000
MOST_PICTURES, PICTURE_BYTES = 40, 50_000_000
_LEAST_PICTURE = 4_096
"""Bytes below which a picture is a bullet or a rule."""
_PICTURES = re.compile(r"(?:(?:word|ppt|xl)/media|Pictures)/[^/]+\.(?:jpe?g|png|gif|tiff?|bmp|webp)", re.IGNORECASE)
_ODF = "application/vnd.oasis.opendocument."
_KINDS = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
_OPEN = {"text": "odt", "spreadsheet": "ods", "presentation": "odp"}
_PIECE = 1 << 20
"""Large, for expat reads a piece of markup that is not complete again with each piece that comes."""

PARTS = {
    "docx": r"word/document\d*\.xml|word/(?:footnotes|endnotes|header\d*|footer\d*)\.xml",
    "pptx": r"ppt/slides/slide\d+\.xml",
    "xlsx": r"xl/worksheets/sheet\d+\.xml",
    **dict.fromkeys(("odt", "ods", "odp"), r"content\.xml"),
}
"""The parts that hold words; a speaker's notes and comments are nobody's business."""
_LEFT_OUT = {"del", "moveFrom", "instrText", "Fallback", "tracked-changes", "annotation", "notes", "rPh", "forms", "scripts"}
"""Elements whose words are not shown: what was deleted, codes of fields, doubles for old programs, comments, notes."""
_LINES = {"p", "h", "row", "table-row", "br", "line-break"}
_PAGES = {"page", "table"}


class Office:
    """An office file that is open. `kind` is its extension as we call it."""

    def __init__(self, path: str) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as broken:
            raise Refused(unreadable=f"the zip file is broken: {broken}") from broken
        self._left = ALL_BYTES
        self._names = [info.filename for info in self._zip.infolist()]
        if len(self._names) > MOST_PARTS:
            raise Refused(limit="parts", reason=str(len(self._names)))
        if any(info.flag_bits & 1 for info in self._zip.infolist()):
            raise Refused(unreadable="it is encrypted and needs a password")
        self.kind = self._kind()

    def _kind(self) -> str:
        if "mimetype" in self._names:
            said = b"".join(self._pieces("mimetype")).decode("ascii", "replace").strip()
            kind = _OPEN.get(said.removeprefix(_ODF).removesuffix("-template"), "") if said.startswith(_ODF) else ""
            if kind:
                return kind
        kind = next((kind for folder, kind in _KINDS.items() if any(name.startswith(folder) for name in self._names)), "")
        if not kind or "[Content_Types].xml" not in self._names:
            raise Refused(unreadable="it is no office file")
        return kind

    def words(self) -> tuple[str, bool]:
        """The words, a form feed between slides and sheets, and whether some were left out."""
        shared = self._shared() if self.kind == "xlsx" else []
        parts = sorted((name for name in self._names if re.fullmatch(PARTS[self.kind], name)), key=_order)
        found, left, cut = [], TEXT_CHARACTERS, False
        for name in parts:
            words = Words(shared, left)
            self._parse(name, words)
            text = _tidy(words.text())
            cut, left = cut or words.cut, left - len(text)
            if text:
                found.append(text)
        return "\f".join(found) if self.kind in {"xlsx", "pptx"} else "\n".join(found), cut

    def pictures(self, target: Path) -> int:
        """Write its pictures as 001 …, in the order in which they were put in; returns how many."""
        infos = [one for one in self._zip.infolist() if _PICTURES.fullmatch(one.filename)]
        fitting = [one for one in infos if _LEAST_PICTURE <= one.file_size <= PICTURE_BYTES]
        fitting.sort(key=lambda one: _order(one.filename))
        for number, one in enumerate(fitting[:MOST_PICTURES], start=1):
            with (target / f"{number:03d}").open("wb") as file:
                file.writelines(self._pieces(one.filename))
        return min(len(fitting), MOST_PICTURES)

    def _shared(self) -> list[str]:
        """The words that cells of a workbook name by their numbers."""
        name = next((name for name in self._names if name.casefold() == "xl/sharedstrings.xml"), None)
        if name is None:
            return []
        found = Shared()
        self._parse(name, found)
        return found.strings

    def _parse(self, name: str, reader: "Reader") -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
        parser.CharacterDataHandler = reader.data
        parser.StartDoctypeDeclHandler = _declared
        try:
            for piece in self._pieces(name):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
        except expat.ExpatError as broken:
            raise Refused(unreadable=f"{name}: {broken}") from broken

    def _pieces(self, name: str) -> Iterator[bytes]:
        """A part, unpacked piece by piece within the limits."""
        read = 0
        try:
            with self._zip.open(name) as part:
                while piece := part.read(_PIECE):
                    read, self._left = read + len(piece), self._left - len(piece)
                    if read > PART_BYTES or self._left < 0:
                        raise Refused(limit="unpacked", reason=name)
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as broken:
            raise Refused(unreadable=f"{name}: {broken}") from broken


class Reader:
    """Takes the elements of one part, their names without their namespaces."""

    def start(self, name: str, facts: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def data(self, text: str) -> None:
        """Characters within an element."""


class Words(Reader):
    """The words of a part, a line for each paragraph or row, a tab between cells."""

    def __init__(self, shared: list[str], left: int) -> None:
        self._shared, self._left, self._pieces = shared, left, list[str]()
        self._out, self._within, self._numbered = 0, list[str](), False
        self.cut = False

    def text(self) -> str:
        """What was read."""
        return "".join(self._pieces)

    def start(self, name: str, facts: dict[str, str]) -> None:
        """An element begins."""
        name = _local(name)
        self._within.append(name)
        if self._out or name in _LEFT_OUT:
            self._out += 1
            return
        if name == "c":
            self._numbered = facts.get("t") == "s"
        if name == "s" and len(self._within) > 1 and self._within[-2] in {"p", "h", "span", "a"}:
            self._put(" ")
        if name in {"tab", "br", "line-break"}:
            self._put("\t" if name == "tab" else "\n")

    def end(self, name: str) -> None:
        """An element ends."""
        name = _local(name)
        self._within.pop()
        if self._out:
            self._out -= 1
            return
        if name in _PAGES:
            self._put("\f")
        elif name in _LINES - {"br", "line-break"}:
            # A paragraph within a cell of a table ends the cell, not the row.
            self._put("\t" if "tc" in self._within or "table-cell" in self._within else "\n")
        elif name == "c":
            self._put("\t")
        elif name == "tr":
            self._put("\n")

    def data(self, text: str) -> None:
        """Characters within an element."""
        if self._out or not self._within or self._within[-1] not in {"t", "v", "p", "h", "span", "a"}:
            return
        if self._within[-1] in {"p", "a", "h"} and not text.strip():
            return
        if self._within[-1] == "v" and self._numbered:
            place = int(text) if text.isascii() and text.isdigit() else -1
            text = self._shared[place] if 0 <= place < len(self._shared) else ""
        self._put(text)

    def _put(self, text: str) -> None:
        self.cut = self.cut or len(text) > self._left
        self._pieces.append(text[: self._left])
        self._left -= len(self._pieces[-1])


class Shared(Reader):
    """The strings of a workbook."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._pieces: list[str] = []
        self._within: list[str] = []
        self._left = TEXT_CHARACTERS

    def start(self, name: str, facts: dict[str, str]) -> None:
        """An element begins."""
        self._within.append(_local(name))

    def end(self, name: str) -> None:
        """An element ends."""
        self._within.pop()
        if _local(name) == "si":
            self.strings.append("".join(self._pieces).replace("\n", " "))
            self._pieces.clear()

    def data(self, text: str) -> None:
        """Characters within an element."""
        if self._within[-1:] == ["t"] and "rPh" not in self._within:
            self._pieces.append(text[: max(0, self._left)])
            self._left -= len(text)


def header(order: dict[str, Any]) -> dict[str, Any]:
    """What it is, and whether it holds words."""
    office = Office(order["source"])
    words, _ = office.words()
    return {"container": office.kind, "text": any(character.isalnum() for character in words)}


def words(order: dict[str, Any]) -> dict[str, Any]:
    """text.txt, and its pictures below pictures/."""
    office, target = Office(order["source"]), Path(order["target"])
    text, cut = office.words()
    (target / "text.txt").write_text(text + "\n" if text.strip() else "", encoding="utf-8")
    (target / "pictures").mkdir()
    return {"pictures": office.pictures(target / "pictures"), "cut": cut}


def _declared(*_: object) -> None:
    raise Refused(unreadable="it declares a document type, which no office program writes")


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _order(name: str) -> tuple[bool, list[int], str]:
    """The body before notes, heads and feet; numbers by their values."""
    beside = re.search(r"/(?:footnotes|endnotes|header|footer)", name) is not None
    return beside, [int(number) for number in re.findall(r"\d{1,9}", name)], name


def _tidy(text: str) -> str:
    """Without control characters, ends of lines that are blank, and empty lines and pages."""
    kept = "".join(character for character in text if character in "\n\t\f" or character.isprintable())
    pages = ("\n".join(line for line in (one.strip() for one in page.split("\n")) if line) for page in kept.split("\f"))
    return "\f".join(page for page in pages if page)


def main(arguments: Sequence[str]) -> int:
    """Do what the order says; answer in JSON."""
    verbs: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {"header": header, "words": words}
    verb, order = arguments
    status = REFUSED
    try:
        answer, status = verbs[verb](json.loads(order)), 0
    except Refused as refused:
        answer = refused.answer
    sys.stdout.write(json.dumps(answer) + "\n")
    return status
