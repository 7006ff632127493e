"""The guide of the manifest as Markdown: each column with its headers, values, examples and faults, made from the rules."""

import re
from collections.abc import Iterable, Iterator, Mapping

from archive import i18n
from archive.manifests.columns import HEADERS, NEARLY, Column
from archive.manifests.guides import GUIDES, ColumnGuide
from archive.manifests.shown_values import shown, values
from archive.manifests.table import MOST_ROWS
from archive.vocabulary import genres, rights_statements

_HOW = ("rows", "required", "several", "encoding", "sheets", "totals", "headers", "unknown", "limit")
_SECTIONS = ("people", "consent", "work", "corrections", "numbers", "files")
_OF_MANIFESTS = re.compile(r"E2\d\d")
_COMMANDS = """```
archive manifest template --centre zj-330683    # 空表 / an empty list
archive manifest check 文件夹/FOLDER             # 表格 / a table
archive manifest check 文件夹/FOLDER --json      # 供程序使用 / for programs
```
"""


def guide() -> str:
    """The whole page, Chinese first and English beside it."""
    parts = [f"# {i18n.both('guide.title')}\n", _said("guide.made"), _said("guide.intro"), _COMMANDS, _said("guide.bags")]
    parts += [f"## {i18n.both('guide.how')}\n", "".join(_bullet(f"guide.how.{key}") for key in _HOW)]
    parts += [f"## {i18n.both('guide.columns')}\n", *(_column(column) for column in Column)]
    parts += [f"## {i18n.both(f'guide.{key}')}\n\n{_said(f'guide.{key}.text')}" for key in _SECTIONS]
    parts += [*_rights(), *_genres(), *_codes()]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def _said(key: str) -> str:
    return "\n\n".join(i18n.text(key, language) for language in i18n.LANGUAGES) + "\n"


def _bullet(key: str) -> str:
    return "* " + "\n  ".join(i18n.text(key, language, rows=f"{MOST_ROWS:,}") for language in i18n.LANGUAGES) + "\n"


def _column(column: Column) -> str:
    own = GUIDES.get(column, ColumnGuide(()))
    lines = [f"### {i18n.column(column.value)} `{column.value}`", "", _said(f"guide.column.{column.value}")]
    lines.append(f"* {i18n.both('guide.accepted')}: {'、'.join((*HEADERS[column].split(), column.value))}")
    if column in NEARLY:
        lines.append(f"* {i18n.both('guide.nearly')}: {'、'.join(NEARLY[column].split())}")
    if listed := values(column):
        lines.append(f"* {i18n.both('guide.values')}: {listed}")
    lines += ["", *_examples(column, own), *_faults(own)]
    return "\n".join(lines)


def _examples(column: Column, own: ColumnGuide) -> Iterator[str]:
    if not own.good:
        return
    read = {cell: shown(column, cell) for cell in own.good}
    if not any(read.values()):
        yield f"{i18n.both('guide.examples')}: {'、'.join(f'`{cell}`' for cell in own.good)}\n"
        return
    yield f"| {i18n.both('guide.examples')} | {i18n.both('guide.read-as')} |\n| --- | --- |"
    for meaning in dict.fromkeys(read.values()):
        cells = "、".join(_cell(cell) for cell in own.good if read[cell] == meaning)
        yield f"| {cells} | {_cell(meaning or i18n.both('guide.as-written'))} |"
    yield ""


def _faults(own: ColumnGuide) -> Iterator[str]:
    codes = {**own.wrong, **dict.fromkeys(own.more)}
    if not codes:
        return
    yield f"{i18n.both('guide.faults')}:\n"
    for code, cell in codes.items():
        yield f"* {code} {_sentence(code)}{_for_example(cell)}"
    yield ""


def _for_example(cell: str | None) -> str:
    if cell is None:
        return ""
    return f" ({i18n.both('guide.for-example')} {f'`{cell}`' if cell else i18n.both('guide.empty')})"


def _sentence(code: str) -> str:
    """What a code says in every language, its facts left open."""
    entry: Mapping[str, str] = i18n.messages()[code]
    return " / ".join(re.sub(r"\{\w+\}", "…", entry[language]) for language in i18n.LANGUAGES)


def _rights() -> Iterator[str]:
    yield f"## {i18n.both('guide.rights')}\n\n{_said('guide.rights.text')}"
    closed = f" ({i18n.both('guide.not-open')})"
    heads = " | ".join(i18n.both(f"guide.{key}") for key in ("term", "sentence", "address"))
    rows = [
        f"| {one.zh}{'' if one.opens else closed} | {i18n.both(f'rights.{one.id}')} | {one.uri} |"
        for one in rights_statements().values()
    ]
    yield "\n".join([f"| {heads} |", "| --- | --- | --- |", *rows])


def _genres() -> Iterator[str]:
    yield f"## {i18n.both('guide.genres')}\n\n{_said('guide.genres.text')}"
    classes: dict[str, list[str]] = {}
    for one in genres().values():
        names = f"（{'、'.join(one.alt)}）" if one.alt else ""
        classes.setdefault(one.kind, []).append(one.zh + names)
    known = (kind for kind in classes if f"guide.genre.{kind}" in i18n.messages())
    yield "\n".join(f"* **{i18n.both(f'guide.genre.{kind}')}**: {'、'.join(classes[kind])}" for kind in known)


def _codes() -> Iterator[str]:
    yield f"## {i18n.both('guide.codes')}\n\n{_said('guide.codes.text')}"
    codes: Iterable[str] = sorted(key for key in i18n.messages() if _OF_MANIFESTS.fullmatch(key))
    rows = [f"| {code} | {_cell(_sentence(code))} |" for code in codes]
    yield "\n".join([f"| {i18n.both('guide.codes.code')} | {i18n.both('guide.codes.what')} |", "| --- | --- |", *rows])


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*").replace("#", "\\#")
