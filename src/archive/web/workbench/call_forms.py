"""Forms of calls: what is typed of rules, rounds and nominations, read line by line; what cannot be is refused by its field."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, TypeVar

from fastapi import Depends, Request
from pydantic import ValidationError

from archive import i18n
from archive.errors import CallWrong
from archive.i18n.moments import CHINA
from archive.manifests.network.nominations import listed, seconds
from archive.models.centre import Centre
from archive.models.network.call import Award, Call, Criterion, Nomination, Pieces, Round, Rules, Subject
from archive.steps.network.calls import nominating
from archive.web.workbench import forms

LEVELS = ("township", "county", "city", "province")
_RANGE = re.compile(r"(\S+?)\s*[-–~]\s*(\S+)")

_T = TypeVar("_T")


async def _read(request: Request) -> dict[str, str]:
    """All fields of a form that are text: which there are depends on the call."""
    form = await request.form()
    return forms.bounded({name: value for name, value in form.multi_items() if isinstance(value, str)})


Typed = Annotated[dict[str, str], Depends(_read)]


def call_of(activity: str, typed: Mapping[str, str]) -> Call:
    """A call as a form says it.

    Raises:
        CallWrong: a field that cannot be.
    """
    return _made(
        lambda: Call(
            activity=activity,
            subject=Subject(typed.get("subject") or "resource"),
            opens=moment("opens", typed),
            closes=moment("closes", typed),
            path=tuple(level for level in LEVELS if level in listed(typed.get("path", ""))) or ("county", "city", "province"),
            notice_days=whole("notice_days", typed, 7),
            rules=_rules(typed),
        )
    )


def round_of(number: int, typed: Mapping[str, str]) -> Round:
    """A round as a form says it: criteria one in a line, name, weight, most.

    Raises:
        CallWrong: a field that cannot be.
    """
    criteria = [_criterion(place, line) for place, line in enumerate(_lines("criteria", typed), 1)]
    if not criteria:
        raise CallWrong(field="criteria", value="–")
    named = (
        {one.title: one.id for one in criteria}
        | {"median": "median"}
        | {i18n.text("web.contest.median", lang): "median" for lang in i18n.LANGUAGES}
    )
    breaks = [named.get(word, "") for word in listed(typed.get("tie_break", ""))]
    return _made(
        lambda: Round(
            n=number,
            level=typed.get("level", ""),
            category=typed.get("category", "").strip(),
            division=typed.get("division", "").strip(),
            title=typed.get("title", "").strip(),
            criteria=tuple(criteria),
            trim=whole("trim", typed, 0),
            min_judges=whole("min_judges", typed, 1),
            tie_break=tuple(word for word in breaks if word),
            closes=moment("closes", typed),
        )
    )


def nomination_of(call: Call, centre: Centre, subject: str, title: str, typed: Mapping[str, str]) -> Nomination:
    """A nomination as a form says it."""
    length = typed.get("length", "").strip()
    return Nomination(
        id=nominating.nomination_id(call.activity, subject),
        call=call.activity,
        subject=subject,
        centre=centre.id,
        division_at=centre.division,
        title=typed.get("title", "").strip()[:300] or title,
        category=typed.get("category", "").strip(),
        set_pieces=listed(typed.get("set_piece", "")),
        free_pieces=listed(typed.get("free_piece", "")),
        length_s=seconds(length) if length else None,
        heads=whole("heads", typed, 0) or None,
        singers=listed(typed.get("singers", "")),
        conductor=typed.get("conductor", "").strip(),
        frame="fixed" if typed.get("frame") else "",
        evidence=listed(typed.get("evidence", "")),
        minors=bool(typed.get("minors")),
    )


def rules_as_typed(call: Call) -> dict[str, str]:
    """What a form shows of a call: the other way round."""
    rules = call.rules
    return {
        "subject": call.subject.value,
        "opens": _shown(call.opens),
        "closes": _shown(call.closes),
        "path": ", ".join(call.path),
        "notice_days": str(call.notice_days),
        "length": "–".join(f"{bound:g}" for bound in rules.length_s) if rules.length_s else "",
        "singers": "–".join(str(bound) for bound in rules.singers) if rules.singers else "",
        "pieces": f"{rules.pieces.set}–{rules.pieces.free}" if rules.pieces else "",
        "set_pieces": ", ".join(rules.set_pieces),
        "singer_in_one": "1" if rules.singer_in_one else "",
        "frame": rules.frame,
        "max_per_sender": str(rules.max_per_sender or ""),
        "no_school_names": "1" if rules.no_school_names else "",
        "categories": ", ".join(rules.categories),
        "quotas": "\n".join(f"{level} {code} {n}" for level, of in rules.quotas.items() for code, n in of.items()),
        "awards": "\n".join(f"{one.title} {one.number}" for one in rules.awards),
    }


def whole(name: str, typed: Mapping[str, str], otherwise: int) -> int:
    """A whole number of a field, `otherwise` where nothing was typed.

    Raises:
        CallWrong.
    """
    text = typed.get(name, "").strip()
    if not text:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise CallWrong(field=name, value=text[:40])
    return int(text)


def moment(name: str, typed: Mapping[str, str]) -> datetime | None:
    """A moment as a browser's field has it, in the province's time.

    Raises:
        CallWrong.
    """
    text = typed.get(name, "").strip()
    try:
        return datetime.fromisoformat(text).replace(tzinfo=CHINA) if text else None
    except ValueError:
        raise CallWrong(field=name, value=text[:40]) from None


def _rules(typed: Mapping[str, str]) -> Rules:
    quotas: dict[str, dict[str, int]] = {}
    for line in _lines("quotas", typed):
        level, code, number = _words("quotas", line, 3)
        quotas.setdefault(level, {})[code] = whole("quotas", {"quotas": number}, 0)
    awards = [_words("awards", line, 2) for line in _lines("awards", typed)]
    pieces = _bounds("pieces", typed)
    singers = _bounds("singers", typed)
    return Rules(
        length_s=_bounds("length", typed),
        singers=(int(singers[0]), int(singers[1])) if singers else None,
        pieces=Pieces(set=int(pieces[0]), free=int(pieces[1])) if pieces else None,
        set_pieces=listed(typed.get("set_pieces", "")),
        singer_in_one=bool(typed.get("singer_in_one")),
        frame="fixed" if typed.get("frame") else "",
        max_per_sender=whole("max_per_sender", typed, 0) or None,
        no_school_names=bool(typed.get("no_school_names")),
        categories=listed(typed.get("categories", "")),
        quotas=quotas,
        awards=tuple(Award(title=title, number=whole("awards", {"awards": number}, 1)) for title, number in awards),
    )


def _criterion(place: int, line: str) -> Criterion:
    words = line.split()
    numbers = [seconds(word) for word in words[1:3]]
    if None in numbers or len(words) > 3:
        raise CallWrong(field="criteria", value=line[:40])
    weight, most = ([one for one in numbers if one is not None] + [1.0, 100.0][len(numbers) :])[:2]
    return _made(lambda: Criterion(id=f"c{place}", title=words[0], weight=weight, most=most))


def _bounds(name: str, typed: Mapping[str, str]) -> tuple[float, float] | None:
    text = typed.get(name, "").strip()
    if not text:
        return None
    found = _RANGE.fullmatch(text)
    least, most = (seconds(found[1]), seconds(found[2])) if found else (None, None)
    if least is None or most is None:
        raise CallWrong(field=name, value=text[:40])
    return least, most


def _lines(name: str, typed: Mapping[str, str]) -> Sequence[str]:
    return [line.strip() for line in typed.get(name, "").splitlines() if line.strip()]


def _words(name: str, line: str, number: int) -> Sequence[str]:
    words = line.split()
    if len(words) != number:
        raise CallWrong(field=name, value=line[:40])
    return words


def _made(make: Callable[[], _T]) -> _T:
    try:
        return make()
    except (ValidationError, ValueError) as fault:
        first = fault.errors()[0] if isinstance(fault, ValidationError) else None
        name = ".".join(str(part) for part in first["loc"]) if first else "subject"
        raise CallWrong(field=name, value=str(first["input"] if first else fault)[:40]) from None


def _shown(at: datetime | None) -> str:
    return f"{at.astimezone(CHINA):%Y-%m-%dT%H:%M}" if at else ""
