"""Curating: a collection is arranged, submitted, approved by somebody else, closed and withdrawn; each a version of its object.

draft –submit→ in_review –approve→ published –close→ archived; –send-back→ draft; –withdraw→ withdrawn –reopen→ draft.
"""

from collections.abc import Mapping
from typing import NamedTuple

from archive import i18n
from archive.access.personal_numbers import masked
from archive.errors import CollectionChanged, CollectionNotSo, CollectionRefused, Conflict, NotFound, OwnCollection
from archive.models.network.collection import (
    MOST_MEMBERS,
    MOST_ROOMS,
    Collection,
    CollectionState,
    Member,
    Room,
)
from archive.models.network.fact import Fact, FactKind
from archive.models.network.statement import RESOURCE, Concept, minted_id
from archive.models.people import Person
from archive.services import Services
from archive.steps.network import keeping
from archive.steps.network.keeping import Said

_DRAFT, _IN_REVIEW = CollectionState.DRAFT, CollectionState.IN_REVIEW
_PUBLISHED, _ARCHIVED, _WITHDRAWN = CollectionState.PUBLISHED, CollectionState.ARCHIVED, CollectionState.WITHDRAWN


class Verb(NamedTuple):
    """What may be done: from which states, into which."""

    before: tuple[CollectionState, ...]
    after: CollectionState


VERBS: Mapping[str, Verb] = {
    "submit": Verb((_DRAFT,), _IN_REVIEW),
    "approve": Verb((_IN_REVIEW,), _PUBLISHED),
    "send-back": Verb((_IN_REVIEW,), _DRAFT),
    "close": Verb((_PUBLISHED,), _ARCHIVED),
    "withdraw": Verb((_PUBLISHED, _ARCHIVED, _IN_REVIEW), _WITHDRAWN),
    "reopen": Verb((_WITHDRAWN,), _DRAFT),
}
"""Verb -> what it does."""
_REASONED = frozenset({"send-back", "withdraw"})
WORDS = ("title", "title_en", "text", "text_en")


def make(services: Services, draft: Collection, by: Person) -> Collection:
    """A new draft of a centre; its id is minted.

    Raises:
        CollectionRefused: it has no title, or says what cannot be.
        StoreUnavailable, LedgerUnavailable.
    """
    centre = services.ledger.centres.get(draft.centre)
    if centre is None:
        raise refused(what="centre", value=draft.centre)
    fixed = {
        "id": minted_id(),
        "state": _DRAFT,
        "division": centre.division or "",
        "curator": by.written(),
        "hands": (by.written(),),
    }
    made = _plain(draft.model_copy(update=fixed))
    check(services, made)
    keeping.keep(services, Said(made, "make"), by, onto=0)
    return made


def arrange(services: Services, changed: Collection, by: Person, seen: int) -> int:
    """Keep a draft as it was arranged, onto the version that the editor had before them; the version it is now.

    Raises:
        CollectionChanged: somebody else saved it meanwhile; nothing was written.
        CollectionNotSo: it is no draft any more.
        CollectionRefused: it says what cannot be, or names what is not there.
    """
    known = found(services, changed.id)
    version = services.ledger.network.statements.version(Concept.COLLECTION, known.id)
    if version != seen:
        raise _changed(known, seen, version)
    if known.state is not _DRAFT:
        raise CollectionNotSo(id=known.id, state=known.state.value, verb="arrange")
    fixed = {name: getattr(known, name) for name in ("number", "centre", "division", "state", "sample", "curator")}
    hands = tuple(dict.fromkeys((*known.hands, by.written())))
    made = _plain(changed.model_copy(update=fixed | {"hands": hands}))
    check(services, made, known)
    return _kept(services, Said(made, "arrange"), by, seen)


def act(services: Services, id_: str, verb: str, by: Person, why: str = "", seen: int | None = None) -> Collection:
    """Do one of `VERBS`; the collection as it is then. Who may has been asked; who arranged it never approves it.

    Raises:
        NotFound, CollectionNotSo, CollectionChanged.
        OwnCollection: they, or for whom they act, arranged it.
        CollectionRefused: it is empty, or a reason is missing.
    """
    known = found(services, id_)
    version = services.ledger.network.statements.version(Concept.COLLECTION, id_)
    if seen is not None and seen != version:
        raise _changed(known, seen, version)
    step = VERBS[verb]
    if known.state not in step.before:
        raise CollectionNotSo(id=id_, state=known.state.value, verb=verb)
    if verb in _REASONED and not why.strip():
        raise refused(what="reason", value="")
    if verb == "submit" and not known.members:
        raise refused(what="members", value="0")
    if verb == "approve" and arranged(known, by):
        raise OwnCollection(id=id_, by=by.name)
    hands = (by.written(),) if verb == "reopen" else known.hands
    made = known.model_copy(update={"state": step.after, "hands": hands})
    _kept(services, Said(made, verb, why.strip(), _facts(known, made)), by, version)
    if _facts(known, made):
        services.ledger.network.collections.touched({one.subject for one in made.members if one.kind == RESOURCE})
    return made


def found(services: Services, id_: str) -> Collection:
    """The collection of an id.

    Raises:
        NotFound: there is none.
    """
    known = services.ledger.network.statements.get(Collection, id_)
    if known is None:
        raise NotFound(what="collection", id=id_)
    return known


def check(services: Services, made: Collection, before: Collection | None = None) -> None:
    """Whether it can be so.

    Raises:
        CollectionRefused: of the first thing that cannot.
    """
    if not made.title:
        raise refused(what="title", value="")
    if made.starts and made.ends and made.ends < made.starts:
        raise refused(what="closes", value=made.ends.isoformat())
    if len(made.members) > MOST_MEMBERS or len(made.rooms) > MOST_ROOMS:
        raise refused(what="many", value=str(max(len(made.members), len(made.rooms))))
    for room in made.rooms:
        if not room.title:
            raise refused(what="room", value=room.id)
    for one in made.members:
        if wrong := misplaced(one):
            raise refused(what=wrong, value=getattr(one, wrong))
    known = {one.subject for one in before.members} if before else set()
    named = {one.subject for one in made.members if one.kind == RESOURCE} - known
    if lacking := named - services.ledger.resources.many(sorted(named)).keys():
        raise refused(what="member", value=min(lacking))


def misplaced(one: Member) -> str:
    """Which of `t` and `xywh` cannot be, "" if both can: a stretch ends after it begins, a detail lies within its picture."""
    if "," in one.t:
        begin, end = map(float, one.t.split(","))
        if end <= begin:
            return "t"
    if one.xywh:
        x, y, w, h = map(float, one.xywh.removeprefix("percent:").split(","))
        if not w or not h or x + w > 100.01 or y + h > 100.01:
            return "xywh"
    return ""


def arranged(known: Collection, by: Person) -> bool:
    """Whether somebody, or for whom they act, had a hand in it."""
    return any(by.selves & Person.read(one).selves for one in (known.curator, *known.hands) if one)


def refused(what: str, value: str) -> CollectionRefused:
    """The refusal, in every language."""
    return CollectionRefused(
        value=value[:60] or "–", **i18n.fact("what", lambda lang: i18n.text(f"collection.wrong.{what}", lang))
    )


def _plain(made: Collection) -> Collection:
    """Without telephone and identity numbers in any of its words, and without blanks around them."""

    def clean(one: Collection | Room | Member, names: tuple[str, ...]) -> dict[str, str]:
        return {name: masked(getattr(one, name).strip()) for name in names}

    rooms = tuple(one.model_copy(update=clean(one, WORDS)) for one in made.rooms)
    known = {one.id for one in rooms}
    members = tuple(
        one.model_copy(update=clean(one, ("caption", "caption_en")) | {"room": one.room if one.room in known else ""})
        for one in made.members
    )
    return made.model_copy(update=clean(made, WORDS) | {"rooms": rooms, "members": members})


def _facts(before: Collection, after: Collection) -> list[Fact]:
    """What counts of a change: that it became public, or no longer is."""
    shown = {_PUBLISHED, _ARCHIVED}
    if (before.state in shown) == (after.state in shown):
        return []
    kind = FactKind.COLLECTION_PUBLISHED if after.state in shown else FactKind.COLLECTION_WITHDRAWN
    size = len({one.subject for one in after.members if one.kind == RESOURCE})
    return [Fact(kind=kind, dims={"kind": after.kind.value, "size": str(size)})]


def _kept(services: Services, said: Said, by: Person, seen: int) -> int:
    try:
        return keeping.keep(services, said, by, onto=seen)
    except Conflict as conflict:
        known = found(services, said.statement.id)
        version = services.ledger.network.statements.version(Concept.COLLECTION, known.id)
        raise _changed(known, seen, version) from conflict


def _changed(known: Collection, seen: int, version: int) -> CollectionChanged:
    last = Person.read(known.hands[-1]).name if known.hands else ""
    return CollectionChanged(id=known.id, seen=seen, version=version, by=last)
