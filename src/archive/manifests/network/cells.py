"""Cells of a sheet of the network's workbook: what each says, and what is wrong with it. Pure reading."""

import unicodedata
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import NamedTuple, TypeVar

from archive.access.personal_numbers import masked
from archive.models.report import Fault

LONGEST = 300
_V = TypeVar("_V")


class Heading(NamedTuple):
    """A column as whoever filled in the sheet knows it: in Chinese, and as others write it."""

    zh: str
    other: str

    def facts(self) -> dict[str, str]:
        """As facts of a fault, for `i18n.headed`."""
        return {"headed_zh": self.zh, "headed": self.other}


_UNHEADED: Mapping[StrEnum, Heading] = {}


class Cells:
    """The cells of a row by its columns, and the faults found in them so far, which name columns as the sheet heads them."""

    def __init__(
        self, sheet: str, number: int, cells: Mapping[StrEnum, str], headings: Mapping[StrEnum, Heading] = _UNHEADED
    ) -> None:
        self.sheet, self.number = sheet, number
        self.faults: list[Fault] = []
        self._cells, self._headings = cells, headings

    @property
    def refused(self) -> bool:
        """Whether a fault so far refuses the row."""
        return any(one.refuses for one in self.faults)

    def raw(self, column: StrEnum) -> str:
        """What stands there, "" where nothing does."""
        return self._cells.get(column, "")

    def masked(self, column: StrEnum, said: str) -> None:
        """Read this from now on where a cell has what nobody may see."""
        self._cells = {**self._cells, column: said}

    def wrong(self, code: str, column: StrEnum, *, refuses: bool = True, **facts: str) -> None:
        """A fault of a cell; numbers of people stand in none."""
        value = masked(self.raw(column))[:LONGEST]
        said = {name: masked(text) for name, text in facts.items()}
        heading = self._headings.get(column)
        known = {"row": str(self.number), "column": column.value, "value": value or "–"} | said
        known |= heading.facts() if heading else {}
        self.faults.append(
            Fault(
                code=code,
                row=self.number,
                sheet=self.sheet or None,
                column=column.value,
                value=value,
                refuses=refuses,
                facts=known,
            )
        )

    def read(self, column: StrEnum, reader: Callable[[str], _V | None], *, code: str = "E901", refuses: bool = True) -> _V | None:
        """What a cell says by its reader, None where it is empty; a fault where it says nothing that can be read."""
        text = self.raw(column)
        if not text:
            return None
        found = reader(plain(text))
        if found is None:
            self.wrong(code, column, refuses=refuses)
        return found

    def text(self, column: StrEnum, longest: int = LONGEST, *, needed: bool = False) -> str:
        """A text that is not too long; with `needed` an empty one refuses the row (E902)."""
        text = self.raw(column)
        if needed and not text:
            self.wrong("E902", column)
        if len(text) > longest:
            self.wrong("E903", column, longest=str(longest))
            return ""
        return text


def plain(text: str) -> str:
    """Of full and half width one, without blanks around."""
    return unicodedata.normalize("NFKC", text).strip()


def word_of(words: Mapping[_V, str]) -> Callable[[str], _V | None]:
    """A reader of words: value -> all words for it, between blanks; case, width and inner blanks do not matter."""
    index = {plain(word).casefold(): value for value, said in words.items() for word in said.split()}
    return lambda text: index.get(plain(text).replace(" ", "").casefold())


def number_of(text: str) -> int | None:
    """A whole number from 0 on, with or without thousands' commas."""
    digits = plain(text).replace(",", "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 12 else None
