"""Sheets of calls: rows of 报送 are nominated, rows of 评分 are marks that judges gave on paper."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from archive.access.may import Act, reach
from archive.errors import ArchiveError, MarkWrong, NotFound, Recused, SealedAlready
from archive.manifests.centre_sheet import id_of
from archive.manifests.network.cells import Cells, number_of
from archive.manifests.network.nominations import Marked, Nominated, nominated, number
from archive.models.centre import Centre
from archive.models.network.agent import Agent
from archive.models.network.call import Call, Nomination, Subject
from archive.models.network.judged import Judge
from archive.services import Services
from archive.steps.network.asked import Asked, Counts
from archive.steps.network.calls import judging, kept, nominating
from archive.steps.network.named_centres import responsible


class _Entered(NamedTuple):
    row: Cells
    nomination: Nomination


def take_nominations(services: Services, rows: Sequence[Cells], asked: Asked) -> Counts:
    """Nominate what the rows say, call by call; each row that breaks a rule is told in its cells."""
    calls = services.ledger.network.calls.called({row.raw(Nominated.ACTIVITY) for row in rows})
    centres = responsible(services, rows, Nominated.CENTRE, asked)
    by_call: dict[str, list[tuple[Cells, Call, Centre]]] = {}
    for row in rows:
        call = _call(row, Nominated.ACTIVITY, calls)
        centre = centres.of(row, Nominated.CENTRE)
        if call and centre and not row.refused:
            by_call.setdefault(call.activity, []).append((row, call, centre))
    new = changed = unchanged = 0
    for activity, given in by_call.items():
        before = {one.id for one in services.ledger.network.calls.nominations(activity)}
        entered = _entered(services, given)
        sent = nominating.run(services, activity, [one.nomination for one in entered], asked.by, dry_run=asked.dry_run)
        for one, what, faults in zip(entered, sent.nominations, sent.found, strict=True):
            for fault in faults:
                one.row.wrong(fault.code, Nominated(fault.column), refuses=True, **fault.facts)
            taken = not faults and what.id not in sent.unchanged
            new, changed = new + (taken and what.id not in before), changed + (taken and what.id in before)
            unchanged += what.id in sent.unchanged
    return Counts(new, changed, unchanged)


def take_marks(services: Services, rows: Sequence[Cells], asked: Asked) -> Counts:
    """Give the marks of paper sheets, all criteria of a judge for a nomination at once; for who runs the call."""
    calls = services.ledger.network.calls.called({row.raw(Marked.ACTIVITY) for row in rows})
    may_run = reach(asked.by, Act.RUN_CALL)
    sheets = {activity: _Paper(services, activity) for found in calls.values() for activity in (one.activity for one in found)}
    places = services.ledger.centres.places([one.centre for one in sheets.values()])
    given: dict[tuple[str, int, str, str], list[tuple[Cells, str, float]]] = {}
    for row in rows:
        call = _call(row, Marked.ACTIVITY, calls)
        if call and not (sheets[call.activity].centre in places and may_run.covers(places[sheets[call.activity].centre])):
            row.wrong("E906", Marked.ACTIVITY)
            continue
        if call and (found := sheets[call.activity].found(row, call)):
            given.setdefault(found[0], []).append((row, *found[1]))
    counts = [_give(sheets, key, cells, asked) for key, cells in given.items()]
    return Counts(counts.count("taken"), 0, counts.count("same"))


class _Paper:
    """What the marks of one call may name."""

    def __init__(self, services: Services, activity: str) -> None:
        self.services = services
        held = kept.read(services, activity)
        self.centre = held.activity.centre
        self.by_name = {name: one for one in held.kept.nominations for name in (one.title, one.subject, one.id)}
        self._judges: dict[int, dict[str, Judge]] = {}

    def judges(self, activity: str, number_: int) -> Mapping[str, Judge]:
        """Label, name and login -> who is on the roster of a round."""
        if number_ not in self._judges:
            calls, people = self.services.ledger.network.calls, self.services.ledger.accounts.people
            roster = calls.judges(activity, number_)
            accounts = people.many([one.person for one in roster])
            named = {one.name: one for one in roster} | {one.label: one for one in roster}
            self._judges[number_] = named | {accounts[one.person].login: one for one in roster if one.person in accounts}
        return self._judges[number_]

    def found(self, row: Cells, call: Call) -> tuple[tuple[str, int, str, str], tuple[str, float]] | None:
        """Whose marks of what a row has, and criterion and marks; None with faults in the cells."""
        of = call.round_of(row.read(Marked.ROUND, number_of) or 1)
        one = self.by_name.get(row.raw(Marked.SUBJECT))
        judge = self.judges(call.activity, of.n).get(row.raw(Marked.JUDGE)) if of else None
        named = {name: criterion.id for criterion in (of.criteria if of else ()) for name in (criterion.id, criterion.title)}
        criterion = named.get(row.raw(Marked.CRITERION)) or (of.criteria[0].id if of and len(of.criteria) == 1 else "")
        value = row.read(Marked.VALUE, number)
        missing = (
            (of, Marked.ROUND), (one, Marked.SUBJECT), (judge, Marked.JUDGE), (criterion, Marked.CRITERION),
        )  # fmt: skip
        for what, column in missing:
            if not what and not row.refused:
                row.wrong("E959", column)
        if value is None and not row.refused:
            row.wrong("E902", Marked.VALUE)
        if row.refused or not (of and one and judge and criterion) or value is None:
            return None
        return (call.activity, of.n, one.id, judge.label), (criterion, value)


def _give(
    sheets: Mapping[str, _Paper],
    key: tuple[str, int, str, str],
    cells: Sequence[tuple[Cells, str, float]],
    asked: Asked,
) -> str:
    activity, number_, nomination, label = key
    paper = sheets[activity]
    values: dict[str, float] = {}
    for row, criterion, value in cells:
        if values.get(criterion, value) != value:
            row.wrong("E958", Marked.JUDGE)
            return "twice"
        values[criterion] = value
    if asked.dry_run:
        return "taken"
    first = cells[0][0]
    try:
        outcome = judging.mark(paper.services, paper.judges(activity, number_)[label], nomination, values, again=False)
    except (MarkWrong, Recused, SealedAlready, NotFound) as error:
        _refused(first, error)
        return error.code
    if outcome == "twice":
        first.wrong("E958", Marked.JUDGE)
    return outcome


def _refused(row: Cells, error: ArchiveError) -> None:
    columns = {MarkWrong: Marked.VALUE, Recused: Marked.JUDGE, SealedAlready: Marked.ROUND}
    code = "E959" if isinstance(error, NotFound) else error.code
    facts = {name: str(fact) for name, fact in error.facts.items()}
    row.wrong(code, columns.get(type(error), Marked.SUBJECT), refuses=True, **facts)


def _call(row: Cells, column: Nominated | Marked, calls: Mapping[str, Sequence[Call]]) -> Call | None:
    found = calls.get(row.raw(column), ())
    if len(found) != 1:
        row.wrong("E959", column)
        return None
    return found[0]


def _entered(services: Services, given: Sequence[tuple[Cells, Call, Centre]]) -> list[_Entered]:
    """The nominations of the rows of one call whose subjects are known, and belong to who sends them."""
    subjects = _subjects(services, given)
    made: list[_Entered] = []
    now = datetime.now(UTC)
    for row, call, centre in given:
        subject = subjects.get((centre.id, row.raw(Nominated.SUBJECT)))
        if subject is None:
            row.wrong("E959", Nominated.SUBJECT)
            continue
        said = nominated(row)
        if row.refused:
            continue
        id_, title = subject
        fields = said._asdict() | {"title": said.title or title}
        one = Nomination(
            id=nominating.nomination_id(call.activity, id_),
            call=call.activity,
            subject=id_,
            centre=centre.id,
            division_at=centre.division,
            at=now,
            **fields,
        )
        made.append(_Entered(row, one))
    return made


def _subjects(services: Services, given: Sequence[tuple[Cells, Call, Centre]]) -> Mapping[tuple[str, str], tuple[str, str]]:
    """(centre, what its cell says) -> id and title of what is meant, where it is that centre's own."""
    kind = given[0][1].subject if given else Subject.RESOURCE
    cells: dict[str, set[str]] = {}
    for row, _, centre in given:
        cells.setdefault(centre.id, set()).add(row.raw(Nominated.SUBJECT))
    if kind is Subject.CENTRE:
        return {(one.id, text): (one.id, one.name) for _, _, one in given for text in cells[one.id] if id_of(text) == one.id}
    return _recordings(services, cells) if kind is Subject.RESOURCE else _people(services, cells)


def _recordings(services: Services, cells: Mapping[str, set[str]]) -> Mapping[tuple[str, str], tuple[str, str]]:
    ids = {(centre, text): text for centre, texts in cells.items() for text in texts}
    for centre, texts in cells.items():
        ids |= {(centre, text): id_ for text, id_ in services.ledger.network.calls.items(centre, texts).items()}
    known = services.ledger.resources.many(list(set(ids.values())))
    every = {str(id_): one for id_, one in known.items()}
    return {key: (id_, every[id_].record.title) for key, id_ in ids.items() if id_ in every and every[id_].centre == key[0]}


def _people(services: Services, cells: Mapping[str, set[str]]) -> Mapping[tuple[str, str], tuple[str, str]]:
    statements = services.ledger.network.statements
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for centre, texts in cells.items():
        named = {**statements.many(Agent, texts), **statements.numbered(Agent, centre, texts)}
        found |= {(centre, text): (one.id, one.title) for text, one in named.items() if one.centre == centre}
    return found
