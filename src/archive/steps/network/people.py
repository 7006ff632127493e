"""People: what the sheet 人员与团队 says of people and groups, their names, ties, and which centres they serve."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple

from archive.access.people_shown import comes_of_age, is_fourteen, is_minor, names_school
from archive.i18n.moments import day
from archive.manifests.network.cells import Cells
from archive.manifests.network.people_sheet import PeopleColumn, PersonRow, read_row
from archive.models.centre import Centre
from archive.models.network.agent import Agent, AgentKind
from archive.models.network.statement import Concept, numbered_id
from archive.models.network.tie import AgentName, Tie
from archive.services import Services
from archive.steps.network import keeping, membership, serving
from archive.steps.network.asked import Asked, Counts
from archive.steps.network.keeping import Said
from archive.steps.network.named_centres import named, responsible
from archive.vocabulary import find_genre
from archive.vocabulary.people_names import compared

_C = PeopleColumn


class Line(NamedTuple):
    """A row with what it says, whose it is, and the id of whom it is about."""

    row: Cells
    said: PersonRow
    centre: Centre
    id: str


class _Known(NamedTuple):
    """What rows name: groups by their numbers, served centres by their names."""

    groups: Mapping[str, Sequence[tuple[str, str]]]
    """Number -> (centre, id)."""
    centres: Mapping[str, Centre]
    today: date


def take(services: Services, rows: Sequence[Cells], asked: Asked) -> Counts:
    """Take the rows: several of one number are one person with several ties. Safe to repeat."""
    lines = list(_lines(services, rows, asked))
    known = _known(services, lines)
    before = services.ledger.network.statements.many(Agent, {one.id for one in lines})
    after = dict(before)
    counts = Counts()
    for one in lines:
        old = after.get(one.id)
        new = _described(one, old, known, asked)
        if one.row.refused:
            continue
        after[one.id] = new
        counts = _counted(counts, old, new)
    after = serving.judged(services, lines, after)
    if asked.coming is not None:
        asked.coming.update(after)
    if not asked.dry_run:
        changed = [one for id_, one in after.items() if before.get(id_) != one]
        said = [Said(one, "record", facts=membership.facts(before.get(one.id), one), was=before.get(one.id)) for one in changed]
        keeping.keep_all(services, said, asked.by)
    return counts


def _lines(services: Services, rows: Sequence[Cells], asked: Asked) -> Iterator[Line]:
    whose = responsible(services, rows, _C.CENTRE, asked)
    for row in rows:
        said, centre = read_row(row), whose.of(row, _C.CENTRE)
        if centre and not row.refused:
            yield Line(row, said, centre, numbered_id(Concept.AGENT, centre.id, said.number))


def _known(services: Services, lines: Sequence[Line]) -> _Known:
    numbers = {number for one in lines for number in one.said.groups}
    groups = services.ledger.network.agents.numbered(Concept.AGENT, numbers)
    for one in lines:
        here = (one.centre.id, one.id)
        if one.said.number in numbers and here not in groups.setdefault(one.said.number, []):
            groups[one.said.number].append(here)
    served = {text for one in lines for text in one.said.serves}
    return _Known(groups, named(services, served) if served else {}, day(datetime.now(UTC)))


def _counted(counts: Counts, old: Agent | None, new: Agent) -> Counts:
    if old is None:
        return counts._replace(new=counts.new + 1)
    return counts._replace(changed=counts.changed + 1) if old != new else counts._replace(unchanged=counts.unchanged + 1)


def _described(one: Line, old: Agent | None, known: _Known, asked: Asked) -> Agent:
    """The person with what the row says laid over what was known; what is empty leaves what there is."""
    said, row = one.said, one.row
    before = old or Agent(id=one.id, number=said.number, centre=one.centre.id, division=one.centre.division, title=said.name,
                          state="active", sample=asked.sample)  # fmt: skip
    if before.merged_into or (old and compared(said.name) not in {compared(name) for name, _ in before.known_as()}):
        row.wrong("E933", _C.NUMBER, name=before.title)
        return before
    fields: dict[str, object] = {"names": _names(before, said), "ties": _ties(one, before, known)}
    fields |= {"kind": said.kind} if said.kind else {}
    fields |= {"team": said.team.id} if said.team else {}
    given = {"department": said.department, "description": said.about, "consent": said.consent, "genres": _genres(one)}
    fields |= {name: value for name, value in given.items() if value}
    fields |= {"public": said.public} if said.public is not None else {}
    if said.born:
        grown = comes_of_age(said.born)
        fields["minor_until"] = grown if grown > known.today else None
    return _of_age(row, before.model_copy(update=fields), known.today)


def _names(before: Agent, said: PersonRow) -> tuple[AgentName, ...]:
    had = {(one.name, one.kind) for one in before.names}
    return (*before.names, *(AgentName(name=name, kind=kind) for name, kind in said.names if (name, kind) not in had))


def _genres(one: Line) -> tuple[str, ...]:
    found = [find_genre(word) for word in one.said.genres]
    if not all(found):
        one.row.wrong("E901", _C.GENRES, refuses=False)
    return tuple(dict.fromkeys(genre.id for genre in found if genre))


def _ties(one: Line, before: Agent, known: _Known) -> tuple[Tie, ...]:
    """Its ties, those that the row names laid over: of one group and one role there is one, with the time that was said last."""
    said, ties = one.said, {(tie.to, tie.role): tie for tie in before.ties}
    for number in said.groups:
        if to := _group(one, number, known):
            ties[to, said.role] = Tie(to=to, role=said.role, since=said.since, until=said.until, source=said.source)
    for text in said.serves:
        centre = known.centres.get(text)
        if centre is None:
            one.row.wrong("E905", _C.SERVES, value=text)
        else:
            tie = Tie(to=centre.id, role="serves", centre=True, since=said.since, until=said.until, source=said.source)
            ties[centre.id, "serves"] = tie
    return tuple(ties.values())


def _group(one: Line, number: str, known: _Known) -> str | None:
    """The group of this number: the centre's own, else the only one there is."""
    every = known.groups.get(number, [])
    own = [id_ for centre, id_ in every if centre == one.centre.id] or [id_ for _, id_ in every]
    if len(own) != 1 or own[0] == one.id:
        one.row.wrong("E932" if len(own) > 1 else "E930", _C.GROUPS, value=number)
        return None
    return own[0]


def _of_age(row: Cells, one: Agent, today: date) -> Agent:
    """Of a young person nothing is kept that names a school, and it is said where they will not be shown."""
    if one.kind is not AgentKind.PERSON or not is_minor(one, today):
        return one
    if not one.consent or not is_fourteen(one, today):
        row.wrong("E936", _C.CONSENT, refuses=False)
    schools = {name: "" for name in ("department", "description") if names_school(getattr(one, name))}
    if schools:
        row.wrong("E937", _C.DEPARTMENT if "department" in schools else _C.ABOUT, refuses=False)
    return one.model_copy(update=schools)
