"""What a cell is read as, in words, and which words a column of a vocabulary takes: for the guide and the template."""

from collections.abc import Callable, Mapping

from archive import i18n
from archive.manifests import consents
from archive.manifests.columns import Column
from archive.manifests.dates import to_edtf
from archive.manifests.durations import duration
from archive.manifests.fields.part import part
from archive.manifests.model import Cell
from archive.manifests.splitting import split
from archive.places import ancestors, resolve
from archive.vocabulary import (
    audiences,
    find_file_role,
    find_genre,
    find_kind,
    find_language,
    find_rights,
    languages,
    rights_statements,
)
from archive.vocabulary.file_roles import FILE_ROLES
from archive.vocabulary.kinds import SYNONYMS


def shown(column: Column, value: str) -> str:
    """What the rule of a column makes of a cell; "" where it is kept as written."""
    show = _SHOWN.get(column)
    return show(value) if show else ""


def words(column: Column) -> tuple[str, ...]:
    """The words of a column's vocabulary that are offered, each with one name; none for a column without one."""
    return _WORDS.get(column, tuple)()


def values(column: Column) -> str:
    """The words of a column's vocabulary with their other names."""
    if column is Column.KIND:
        every = [(i18n.text(f"catalogue.kind.{kind.value}"), (kind.value, *names)) for kind, names in SYNONYMS.items()]
        return "; ".join(f"**{label}** ({'、'.join(name for name in names if name != label)})" for label, names in every)
    if column is Column.ROLE:
        return "; ".join(f"**{names[0]}** ({'、'.join(names[1:])})" for names in FILE_ROLES.values())
    if column is Column.LANGUAGE:
        return "、".join(f"{one.zh} `{one.tag}`" for one in languages().values())
    return "、".join(words(column))


def _kind(value: str) -> str:
    found = find_kind(value)
    return i18n.both(f"catalogue.kind.{found.value}") if found else ""


def _genre(value: str) -> str:
    return "、".join(found.zh for word in split(value) if (found := find_genre(word)))


def _language(value: str) -> str:
    return "、".join(f"{found.zh} {found.tag}" for word in split(value) if (found := find_language(word)))


def _place(value: str) -> str:
    found = resolve(value).division
    return "".join(one.name for one in ancestors(found.code)[1:]) + f" {found.code}" if found else ""


def _rights(value: str) -> str:
    found = find_rights(value)
    return i18n.both(f"rights.{found.id}") if found else ""


def _duration(value: str) -> str:
    found = duration(value)
    return f"{found.seconds:,.0f} s" if found else ""


def _role(value: str) -> str:
    found = find_file_role(value)
    return f"{FILE_ROLES[found][0]} `{found.value}`" if found else ""


def _consent(value: str) -> str:
    found = consents.read(value)
    opens = found.standing is consents.ConsentAnswer.ALLOWED and not found.period_unclear
    period = f" {found.since or ''}/{found.until or ''}" if found.since or found.until else ""
    return i18n.both("guide.opens" if opens else "guide.waits") + period


_SHOWN: Mapping[Column, Callable[[str], str]] = {
    Column.KIND: _kind,
    Column.GENRE: _genre,
    Column.DATE: lambda value: f"`{found}`" if (found := to_edtf(value)) else "",
    Column.PLACE: _place,
    Column.LANGUAGE: _language,
    Column.RIGHTS: _rights,
    Column.DURATION: _duration,
    Column.ROLE: _role,
    Column.PART: lambda value: str(part(Cell(value, 2, Column.PART, "1"), 0).value),
    Column.CONSENT: _consent,
}
_WORDS: Mapping[Column, Callable[[], tuple[str, ...]]] = {
    Column.KIND: lambda: tuple(i18n.text(f"catalogue.kind.{kind.value}") for kind in SYNONYMS),
    Column.ROLE: lambda: tuple(names[0] for names in FILE_ROLES.values()),
    Column.LANGUAGE: lambda: tuple(one.zh for one in languages().values()),
    Column.RIGHTS: lambda: tuple(one.zh for one in rights_statements().values()),
    Column.MINORS: lambda: ("是", "否"),
    Column.AUDIENCE: lambda: tuple(names[0] for names in audiences.WORDS.values()),
}
