"""What the form of a collection says: its words, its rooms and its members in the order of their places."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from pydantic import ValidationError
from starlette.datastructures import FormData

from archive.errors import CollectionRefused
from archive.models.ids import parse_resource_id
from archive.models.network.collection import MOST_MEMBERS, MOST_ROOMS, Collection, CollectionKind, Member, Room
from archive.models.network.statement import RESOURCE
from archive.steps.network.curating import WORDS, refused
from archive.web.workbench.forms import bounded

_OF_MEMBER = ("subject", "kind", "room", "part", "t", "xywh", "caption", "caption_en")
_DAYS = {"starts": "opens", "ends": "closes"}
_OF_ROOM = ("id", "title", "title_en", "text", "text_en", "centre", "term")


class Arranged(NamedTuple):
    """The collection as it was arranged, with all that was typed, and the first thing of it that cannot be read."""

    collection: Collection
    wrong: CollectionRefused | None = None


def read(form: FormData, known: Collection) -> Arranged:
    """What was typed. A place of 0 takes a member or a room away; ids in `add` come behind the others.

    Raises:
        CollectionRefused: too many members or rooms.
        FieldTooLong.
    """
    text = {name: str(form.get(name, "")) for name in (*WORDS, "kind", "cover", "starts", "ends", "terms")}
    bounded(text)
    kind = CollectionKind(text["kind"]) if text["kind"] in set(CollectionKind) else known.kind
    rooms = [_room(fields, n) for n, fields in enumerate(_placed(form, "room", _OF_ROOM, MOST_ROOMS))]
    members = [_member(fields) for fields in _placed(form, "member", _OF_MEMBER, MOST_MEMBERS)]
    lost = [word for word in _words(str(form.get("add", ""))) if parse_resource_id(_last(word)) is None]
    members += [Member(subject=one) for one in ids(str(form.get("add", "")))]
    changed = {name: text[name] for name in WORDS} | {"kind": kind, "cover": text["cover"], "rooms": tuple(rooms)}
    days = {name: _day(text[name]) for name in ("starts", "ends")}
    terms = tuple(dict.fromkeys(one.strip() for one in text["terms"].splitlines() if one.strip()))
    made = known.model_copy(update=changed | days | {"terms": terms, "members": tuple(members)})
    unread = [(_DAYS[name], text[name]) for name in _DAYS if text[name].strip() and days[name] is None]
    unread += [("member", word) for word in lost] + [found for one in members if (found := _unreadable(one))]
    return Arranged(made, refused(*unread[0]) if unread else None)


def _placed(form: FormData, of: str, names: Sequence[str], most: int) -> Iterator[dict[str, str]]:
    """Rows of parallel fields, by their places; those whose place is 0 are left out."""
    columns = {name: [str(one) for one in form.getlist(f"{of}:{name}")] for name in (*names, "place")}
    count = len(columns["place"])
    if count > most or any(len(one) != count for one in columns.values()):
        raise refused("many", str(count))
    rows = [bounded({name: columns[name][n] for name in columns}) for n in range(count)]
    numbered = [(float(row.pop("place") or "0"), row) if _is_number(row["place"]) else (float(most), row) for row in rows]
    for place, row in sorted(numbered, key=lambda one: one[0]):
        if place > 0:
            row.pop("place", None)
            yield row


def _is_number(typed: str) -> bool:
    return typed.replace(".", "", 1).isascii() and typed.replace(".", "", 1).isdigit()


def _room(fields: Mapping[str, str], n: int) -> Room:
    given = {**fields, "id": fields["id"] if fields["id"].isalnum() else f"r{n + 1}"}
    return Room.model_validate(given)


def _member(fields: Mapping[str, str]) -> Member:
    part = int(fields["part"]) if fields["part"].isascii() and fields["part"].isdigit() else None
    t, xywh = ("".join(unicodedata.normalize("NFKC", fields[name]).split()) for name in ("t", "xywh"))
    if xywh and not xywh.startswith("percent:"):
        xywh = f"percent:{xywh}"
    given = {**fields, "part": part or None, "kind": fields["kind"] or RESOURCE, "t": t, "xywh": xywh}
    # As typed, also where it is wrong: the form is shown again with it.
    return Member(subject=fields["subject"]).model_copy(update=given)


def _unreadable(one: Member) -> tuple[str, str] | None:
    try:
        Member.model_validate(one.model_dump())
    except ValidationError as wrong:
        what = str(wrong.errors()[0]["loc"][0])
        return what, str(getattr(one, what, ""))
    return None


def ids(typed: str) -> list[str]:
    """The ids of entries that a text holds, also as whole addresses; none where a word of it is something else."""
    found = [parse_resource_id(_last(word)) for word in _words(typed)]
    return list(dict.fromkeys(one for one in found if one)) if all(found) else []


def _words(typed: str) -> list[str]:
    return unicodedata.normalize("NFKC", typed).replace(",", " ").split()


def _last(word: str) -> str:
    return word.split("#", maxsplit=1)[0].split("?", maxsplit=1)[0].rstrip("/").rpartition("/")[2]


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed.strip()) if typed.strip() else None
    except ValueError:
        return None
