"""Remarks: what a reviewer pins to a moment, a page, a place in a picture or a field; and the same as WebVTT."""

import math
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from archive import i18n
from archive.errors import NoReturnReason, RemarkRefused
from archive.models.delivery import Resource
from archive.models.people import Person
from archive.models.record import Record
from archive.models.reviewing import Box, Remark, ReturnCode
from archive.texts.timing import stamp

_MOMENT = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,6})(?:[.,](\d{1,3}))?")
LONGEST = 2000
_END_TOLERANCE_MS = 1_000
"""A container may tell less than its last frame."""
_UNPLACED = "0" * 16


class Pinned(NamedTuple):
    """What was typed of a remark, as it was typed."""

    asset: str = ""
    start: str = ""
    end: str = ""
    page: str = ""
    box: tuple[str, str, str, str] = ("", "", "", "")
    field: str = ""
    code: str = ""
    text: str = ""


def made(resource: Resource, person: Person, typed: Pinned) -> Remark:
    """The remark that was meant.

    Raises:
        RemarkRefused: the file is none of the resource's, or has no such moment, page or place.
        NoReturnReason: it says nothing.
    """
    asset = next((one for one in resource.assets if one.digest == typed.asset), None)
    if typed.asset and asset is None:
        raise _refused("file", typed.asset[:12])
    code = next((one for one in ReturnCode if one == typed.code), None)
    text = typed.text.strip()
    if not text and code is None:
        raise NoReturnReason(id=resource.id)
    if len(text) > LONGEST:
        raise _refused("text", f"{len(text)} > {LONGEST}")
    start, end = moment(typed.start), moment(typed.end)
    length = asset.facts.duration_s if asset and asset.facts else None
    for typed_one, ms in ((typed.start, start), (typed.end, end)):
        if ms is not None and (asset is None or (length is not None and ms > length * 1000 + _END_TOLERANCE_MS)):
            raise _refused("moment", typed_one)
    if end is not None and (start is None or end < start):
        raise _refused("moment", typed.end)
    if typed.field and typed.field not in Record.model_fields:
        raise _refused("field", typed.field)
    return Remark(
        id=_UNPLACED,
        asset=typed.asset,
        start_ms=start,
        end_ms=end,
        page=_page(typed.page),
        box=_box(typed.box) if asset else None,
        field=typed.field,
        code=code or ReturnCode.OTHER,
        text=text,
        by=person,
    )


def moment(typed: str) -> int | None:
    """Milliseconds of `12`, `3:12.4`, `00:03:12.400`; None where nothing was typed.

    Raises:
        RemarkRefused: it is no moment.
    """
    if not typed.strip():
        return None
    found = _MOMENT.fullmatch(typed.strip())
    if found is None:
        raise _refused("moment", typed)
    hours, minutes, seconds, part = found.groups()
    return ((int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds)) * 1000 + int((part or "0").ljust(3, "0"))


def webvtt(remarks: Iterable[Remark], asset: str, language: i18n.Language = i18n.FIRST) -> str:
    """The remarks on one recording as WebVTT (W3C), in the order of their moments; one without an end shows for three seconds."""
    cues = sorted((one for one in remarks if one.asset == asset and one.start_ms is not None), key=lambda one: one.start_ms or 0)
    blocks = ["WEBVTT"]
    for one in cues:
        start = one.start_ms or 0
        end = max(one.end_ms or start + 3_000, start + 1)
        words = f"{i18n.text(f'return-code.{one.code.value}', language)} {one.text}".strip()
        plain = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        blocks.append(f"{one.id}\n{stamp(start)} --> {stamp(end)}\n<v {one.by.name.replace('>', '')}>{' '.join(plain.split())}")
    return "\n\n".join(blocks) + "\n"


def _page(typed: str) -> int | None:
    if not typed.strip():
        return None
    if not typed.strip().isdecimal() or not 1 <= int(typed) <= 100_000:
        raise _refused("page", typed)
    return int(typed)


def _box(typed: tuple[str, str, str, str]) -> Box | None:
    """Percents as shares; a box that begins in the picture and ends in it."""
    if not any(one.strip() for one in typed):
        return None
    shown = ", ".join(typed)
    try:
        x, y, w, h = (float(one) / 100 for one in typed)
    except ValueError as error:
        raise _refused("box", shown) from error
    numbers = (x, y, w, h)
    if not all(math.isfinite(one) for one in numbers) or min(x, y) < 0 or min(w, h) <= 0 or max(x + w, y + h) > 1.001:
        raise _refused("box", shown)
    return round(x, 5), round(y, 5), round(w, 5), round(h, 5)


def _refused(what: str, value: str) -> RemarkRefused:
    words: Mapping[str, str] = i18n.fact("what", lambda language: i18n.text(f"remark.{what}", language))
    return RemarkRefused(value=value[:60], **words)
