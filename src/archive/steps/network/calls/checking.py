"""Checking: whether nominations keep the rules of a call, told before they are sent. Pure; codes E950 to E958."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from archive.models.network.call import STANDING, Call, CallState, Nomination, Rules
from archive.simplified import simplified
from archive.vocabulary.schools import school_in


class Found(NamedTuple):
    """One thing that is wrong: its code, the column where it stands, and what there is to say of it."""

    code: str
    column: str
    facts: Mapping[str, str] = {}


class Standing:
    """What was accepted so far, by what may not be doubled: singers, senders, subjects."""

    def __init__(self, accepted: Sequence[Nomination]) -> None:
        self.singers: dict[str, tuple[str, str]] = {}
        self.sent: dict[str, int] = {}
        self.subjects: set[str] = set()
        for one in accepted:
            if one.state in STANDING:
                self.add(one)

    def add(self, one: Nomination) -> None:
        """One more that stands."""
        self.sent[one.centre] = self.sent.get(one.centre, 0) + 1
        self.subjects.add(one.subject)
        for name in people(one):
            self.singers.setdefault(name, (one.centre, one.title))


def judged(one: Nomination, call: Call, standing: Standing, at: datetime) -> list[Found]:
    """Everything that refuses a nomination, where others stand already; empty where nothing does."""
    if one.subject in standing.subjects:
        return [Found("E958", "subject")]
    return [*_in_time(call, at), *_alone(one, call.rules), *_beside_others(one, call.rules, standing)]


def people(one: Nomination) -> tuple[str, ...]:
    """Singers and conductor as they are compared, without blanks, width and script; `李明（1970）` is another than `李明`."""
    names = (*one.singers, one.conductor)
    return tuple(dict.fromkeys(plain for name in names if (plain := comparable(name))))


def comparable(name: str) -> str:
    """A name, or a title of a piece, without what does not tell it apart: letters, marks and figures stay."""
    folded = unicodedata.normalize("NFKC", simplified(name)).casefold()
    return "".join(sign for sign in folded if unicodedata.category(sign)[0] in "LMN")


def _in_time(call: Call, at: datetime) -> Iterator[Found]:
    if call.state is not CallState.OPEN or (call.closes and at >= call.closes) or (call.opens and at < call.opens):
        yield Found("E953", "activity")


def _alone(one: Nomination, rules: Rules) -> Iterator[Found]:
    if rules.length_s and (one.length_s is None or not rules.length_s[0] <= one.length_s <= rules.length_s[1]):
        shortest, longest = (_minutes(bound) for bound in rules.length_s)
        found = "–" if one.length_s is None else _minutes(one.length_s)
        yield Found("E950", "length", {"found": found, "shortest": shortest, "longest": longest})
    yield from _pieces(one, rules)
    heads = one.heads if one.heads is not None else len(one.singers) or None
    if rules.singers and (heads is None or not rules.singers[0] <= heads <= rules.singers[1]):
        yield Found("E954", "heads", {"fewest": str(rules.singers[0]), "most": str(rules.singers[1])})
    if rules.frame and one.frame != rules.frame:
        yield Found("E955", "frame")
    if rules.no_school_names and (school := school_in((one.title, *one.singers))):
        yield Found("E957", "title", {"found": school})
    if rules.categories and one.category not in rules.categories:
        yield Found("E901", "category")


def _pieces(one: Nomination, rules: Rules) -> Iterator[Found]:
    wanted = rules.pieces
    if wanted is None:
        return
    known = {comparable(title) for title in rules.set_pieces}
    strange = next((title for title in one.set_pieces if known and comparable(title) not in known), "")
    if strange or len(one.set_pieces) != wanted.set:
        facts = {"found": strange or str(len(one.set_pieces)), "number": str(wanted.set), "allowed": ", ".join(rules.set_pieces)}
        yield Found("E951", "set_piece", facts)
    elif len(one.free_pieces) != wanted.free:
        yield Found("E951", "free_piece", {"found": str(len(one.free_pieces)), "number": str(wanted.free), "allowed": "–"})


def _beside_others(one: Nomination, rules: Rules, standing: Standing) -> Iterator[Found]:
    if rules.singer_in_one:
        doubled = next((name for name in people(one) if name in standing.singers), "")
        if doubled:
            centre, title = standing.singers[doubled]  # where somebody of another centre sings is not told
            yield Found("E952", "singers", {"name": doubled, "title": title if centre == one.centre else "–"})
    if rules.max_per_sender is not None and standing.sent.get(one.centre, 0) >= rules.max_per_sender:
        yield Found("E956", "centre", {"most": str(rules.max_per_sender)})


def _minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
