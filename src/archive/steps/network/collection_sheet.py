"""The sheet 专题: drafts of collections with their members, as a centre lists them; a draft that is there is laid out anew."""

from collections import defaultdict
from collections.abc import Collection as Some
from collections.abc import Sequence

from pydantic import ValidationError

from archive.access.may import Act
from archive.access.personal_numbers import masked
from archive.manifests.network.cells import Cells, number_of, plain, word_of
from archive.manifests.network.collection_sheet import KINDS
from archive.manifests.network.collection_sheet import CollectionColumn as C
from archive.models.centre import Centre
from archive.models.ids import parse_resource_id
from archive.models.network.collection import Collection, CollectionKind, CollectionState, Member, Room
from archive.models.network.statement import Concept, numbered_id
from archive.services import Services
from archive.steps.network import curating, keeping
from archive.steps.network.asked import Asked, Counts
from archive.steps.network.keeping import Said
from archive.steps.network.named_centres import Responsible, responsible

_LONGEST = 2000
_kind = word_of(KINDS)


def take(services: Services, rows: Sequence[Cells], asked: Asked) -> Counts:
    """Make or lay out the drafts that the rows tell of; a row with a fault is left, the others of its collection are taken.

    Raises:
        StoreUnavailable, LedgerUnavailable.
    """
    centres = responsible(services, rows, C.CENTRE, asked, Act.CURATE)
    known = {str(one) for one in services.ledger.resources.many(sorted({_id(row) for row in rows}))}
    groups: dict[tuple[str, str], list[tuple[Cells, Member]]] = defaultdict(list)
    of: dict[tuple[str, str], Centre] = {}
    for row in rows:
        centre, member = _centre(centres, row), _member(row, known)
        number = row.text(C.NUMBER, 60, needed=True)
        if centre and member and not row.refused:
            groups[centre.id, number].append((row, member))
            of[centre.id, number] = centre
    made = [_laid_out(services, of[key], key[1], group, asked) for key, group in groups.items()]
    fit = [one for one in made if one]
    if not asked.dry_run:
        keeping.keep_all(services, [said for said, what in fit if what != "unchanged"], asked.by)
    return Counts(*(sum(what == name for _, what in fit) for name in ("new", "changed", "unchanged")))


def _centre(centres: Responsible, row: Cells) -> Centre | None:
    return centres.of(row, C.CENTRE) if row.text(C.CENTRE, needed=True) else None


def _id(row: Cells) -> str:
    last = plain(row.raw(C.MEMBER)).split("#", 1)[0].split("?", 1)[0].rstrip("/").rpartition("/")[2]
    return parse_resource_id(last) or ""


def _member(row: Cells, known: Some[str]) -> Member | None:
    id_ = _id(row)
    if not row.text(C.MEMBER, needed=True):
        return None
    if id_ not in known:
        row.wrong("E945", C.MEMBER)
        return None
    part = row.read(C.PART, number_of)
    words = {"caption": masked(row.text(C.CAPTION, _LONGEST)), "caption_en": masked(row.text(C.CAPTION_EN, _LONGEST))}
    made = Member(subject=id_, part=part or None, room=row.text(C.ROOM, 200), **words)
    for column, name, code in ((C.DETAIL, "xywh", "E946"), (C.STRETCH, "t", "E947")):
        said = "".join(plain(row.raw(column)).split())
        value = f"percent:{said}" if name == "xywh" and said and not said.startswith("percent:") else said
        try:
            made = Member.model_validate(made.model_dump() | {name: value})
        except ValidationError:
            row.wrong(code, column)
            return None
        if curating.misplaced(made) == name:
            row.wrong(code, column)
            return None
    return made


def _laid_out(
    services: Services, centre: Centre, number: str, group: Sequence[tuple[Cells, Member]], asked: Asked
) -> tuple[Said, str] | None:
    statements = services.ledger.network.statements
    id_ = numbered_id(Concept.COLLECTION, centre.id, number)
    before = statements.get(Collection, id_) or statements.get(Collection, number)
    if before and (before.state is not CollectionState.DRAFT or before.centre != centre.id):
        for row, _ in group:
            row.wrong("E948" if before.centre == centre.id else "E944", C.NUMBER)
        return None
    titles = dict.fromkeys(member.room for _, member in group if member.room)
    old = {room.title: room for room in before.rooms} if before else {}
    rooms = tuple(old.get(title) or Room(id=f"r{n}", title=masked(title)) for n, title in enumerate(titles, 1))
    ids = {title: room.id for title, room in zip(titles, rooms, strict=True)}
    members = tuple(member.model_copy(update={"room": ids.get(member.room, "")}) for _, member in group)
    title = next((text for row, _ in group if (text := masked(row.text(C.TITLE, 200)))), before.title if before else "")
    kind = next((found for row, _ in group if (found := row.read(C.KIND, _kind))), before.kind if before else None)
    if not title:
        group[0][0].wrong("E902", C.TITLE)
        return None
    by = asked.by.written()
    draft = before or Collection(
        id=id_, number=number, centre=centre.id, division=centre.division or "", title=title, curator=by, sample=asked.sample,
        state=CollectionState.DRAFT,
    )  # fmt: skip
    changed = {"title": title, "kind": kind or CollectionKind.SHOWCASE, "rooms": rooms, "members": members}
    made = draft.model_copy(update=changed)
    if made == before:
        return Said(made, "arrange"), "unchanged"
    made = made.model_copy(update={"hands": tuple(dict.fromkeys((*draft.hands, by)))})
    return Said(made, "arrange" if before else "make"), "changed" if before else "new"
