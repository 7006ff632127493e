"""Writing a manifest of preserved resources, such that reading it gives their records again."""

import csv
import io
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from archive import vocabulary
from archive.manifests.columns import HEADERS, PEOPLE, Column, recognised
from archive.manifests.formulas import guarded
from archive.manifests.reading import read
from archive.models.delivery import Item
from archive.models.media import FileRole
from archive.models.names import MANIFEST_NAMES
from archive.models.record import Consent, Contributor, Record
from archive.models.roles import Role
from archive.vocabulary import audiences

_OF_FILES = (Column.ITEM, Column.FILE, Column.CHECKSUM, Column.ROLE, Column.PART, Column.IDENTIFIER)


class FileRow(NamedTuple):
    """A file as a row names it: its path in the delivery, its SHA-512, what it is for and its order."""

    path: str
    sha512: str
    role: FileRole
    part: int


class Described(NamedTuple):
    """A resource to be described: `rows` are the cells of its manifest as received, by header."""

    id: str
    record: Record
    rows: Sequence[Mapping[str, str]]
    files: Sequence[FileRow]


class Written(NamedTuple):
    """The manifest as CSV in UTF-8 with a mark (for spreadsheets), and ids of resources whose record it cannot say."""

    data: bytes
    differing: tuple[str, ...]


class Cells(NamedTuple):
    """A row: cells of known columns, and others by header. The same header may stand in both."""

    known: dict[Column, str]
    others: dict[str, str]


def written(resources: Sequence[Described]) -> Written:
    """A manifest of these resources.

    Each is said in the words of its own rows where these give its record, else in words made from the record. Its item number
    is its id here; what it was called before stands in the column of identifiers. What was written is read again and compared.
    """
    cells = [row for one in resources for row in _rows(one)]
    data = csv_of(cells)
    again = {item.files[0].path: item for item in read(data, MANIFEST_NAMES[0]).items if item.files}
    return Written(data, tuple(one.id for one in resources if not _same(one, again.get(one.files[0].path))))


def _rows(one: Described) -> list[Cells]:
    if len(one.rows) == len(one.files):
        own = _with_files(one, [_own_words(row) for row in one.rows])
        if any(_same(one, item) for item in read(csv_of(own), MANIFEST_NAMES[0]).items):
            return own
    return _with_files(one, [cells_of(one.record), *(Cells({}, {}) for _ in one.files[1:])])


def _same(one: Described, item: Item | None) -> bool:
    return item is not None and item.record == one.record and [f.path for f in item.files] == [f.path for f in one.files]


def _with_files(one: Described, words: Sequence[Cells]) -> list[Cells]:
    """Rows with what belongs to their files. A resource that never had a number gets none, as long as it is one row."""
    numbered = bool(one.record.identifiers) or len(one.files) > 1
    rows = []
    for cells, file in zip(words, one.files, strict=True):
        numbers = {Column.ITEM: one.id if numbered else "", Column.PART: str(file.part)}
        of_file = {Column.FILE: file.path, Column.CHECKSUM: f"sha512:{file.sha512}", Column.ROLE: file.role.value}
        rows.append(Cells({**cells.known, **numbers, **of_file}, cells.others))
    rows[0].known[Column.IDENTIFIER] = "\n".join(one.record.identifiers)
    if not any(vocabulary.find_kind(row.known.get(Column.KIND, "")) for row in rows):
        rows[0].known[Column.KIND] = one.record.kind.value  # it was told from files, which a list alone does not show
    return rows


def _own_words(row: Mapping[str, str]) -> Cells:
    """A row as received, by columns."""
    cells = Cells({}, {})
    for header, value in row.items():
        column = recognised(header)
        if column is None or column in PEOPLE or column in cells.known:
            cells.others[header] = value
        elif column not in _OF_FILES:
            cells.known[column] = value
    return cells


def cells_of(record: Record) -> Cells:
    """A row made from a record."""
    known = {
        Column.TITLE: record.title,
        Column.ALTERNATIVE: "；".join(record.alternative_titles),
        Column.KIND: record.kind.value,
        Column.GENRE: "；".join(term.label for term in record.genres),
        Column.DESCRIPTION: record.description,
        Column.DATE: record.date.given if record.date else "",
        Column.PLACE: record.place.given if record.place else "",
        Column.PROGRAMME: record.programme,
        Column.ACTIVITY: record.activity,
        Column.ACTIVITY_PART: record.activity_part,
        Column.GROUP_NUMBER: record.group_number,
        Column.PIECES: "；".join(record.pieces),
        Column.AUDIENCE: audiences.WORDS[record.audience][0] if record.audience else "",
        Column.LANGUAGE: "；".join(term.label for term in record.languages),
        Column.SUBJECTS: "；".join(record.subjects),
        Column.RIGHTS: record.rights,
        **_consent(record.consent),
    }
    return Cells(known, {**record.notes, **_people(record.contributors)})


def _people(contributors: Sequence[Contributor]) -> dict[str, str]:
    """A column for each role, under its Chinese name: `甲；鼓师：乙；丙、丁夫妇`."""
    cells: dict[str, list[str]] = {}
    for (role, credit, given), same in groupby(contributors, key=lambda one: (one.role, one.credit, one.given)):
        names = [one.name for one in same]
        # Of several roles in one word (编剧/导演) nobody knows who had which: such people stay together.
        together = [given] if given else ["、".join(names)] if credit and role is Role.CONTRIBUTOR else names
        cells.setdefault(vocabulary.roles()[role].zh, []).extend(f"{credit}：{one}" if credit else one for one in together)
    return {header: "；".join(words) for header, words in cells.items()}


def _consent(consent: Consent | None) -> dict[Column, str]:
    if consent is None:
        return {}
    return {
        Column.CONSENT: consent.statement,
        Column.CONSENT_REFERENCE: consent.reference or "",
        Column.CONSENT_BY: consent.given_by or "",
        Column.GUARDIAN: consent.guardian or "",
        Column.MINORS: {True: "是", False: "否", None: ""}[consent.minors],
    }


def csv_of(rows: Sequence[Cells]) -> bytes:
    """Known columns in their order under their Chinese names, then the others in the order in which rows have them.

    No cell is a formula to the spreadsheet that opens it.
    """
    columns = [column for column in Column if any(row.known.get(column) for row in rows)]
    others = list(dict.fromkeys(name for row in rows for name in row.others))
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(map(guarded, [*(HEADERS[column].split()[0] for column in columns), *others]))
    for row in rows:
        cells = [*(row.known.get(column, "") for column in columns), *(row.others.get(name, "") for name in others)]
        table.writerow(map(guarded, cells))
    return text.getvalue().encode("utf-8-sig")
