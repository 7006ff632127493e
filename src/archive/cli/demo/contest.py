"""A small contest in the demonstration: three counties nominate, two judges mark, one honour is granted after the notice."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from rich.console import Console

from archive import i18n
from archive.models.delivery import Resource
from archive.models.network.activity import Activity, ActivityKind
from archive.models.network.call import Award, Call, CallState, Criterion, Nomination, Round, Rules
from archive.models.network.honour import Honour
from archive.models.network.judged import Judge
from archive.models.network.statement import Concept, numbered_id
from archive.models.people import Person, Role
from archive.models.record import Kind
from archive.services import Services
from archive.steps.network import keeping
from archive.steps.network.calls import judging, nominating, running
from archive.steps.network.keeping import Said

ORGANISER, NUMBER = "zj-330000", "demo-contest"
COUNTIES = ("zj-330683", "zj-330382", "zj-330110")
LEAD = Person.named("demo", Role.LEAD)
_PERFORMED = frozenset({Kind.CHORUS, Kind.PERFORMANCE})
_MARKS = ((92.0, 90.0), (88.0, 85.5), (83.0, 86.0))
"""Of each county, by each judge: the first leads by 4.25 points."""


def run(services: Services, console: Console, public: Sequence[str]) -> tuple[Honour, ...]:
    """Hold it once; where it was, show it. `public` are ids of the demonstration's entries.

    Raises:
        StoreUnavailable, LedgerUnavailable.
    """
    began = time.monotonic()
    id_ = numbered_id(Concept.ACTIVITY, ORGANISER, NUMBER)
    known = services.ledger.network.calls.get(id_)
    if known is None:
        _held(services, id_, _entrants(services, public))
    granted = tuple(services.ledger.network.calls.honours(id_))
    portal = services.settings.portal_url.rstrip("/")
    console.print(f"  {portal}/contests/{id_}  {i18n.both('demo.contest-title')}", markup=False, soft_wrap=True)
    for one in granted:
        console.print(f"  {portal}/honours/{one.number}  {one.title} {one.name}", markup=False, soft_wrap=True)
    console.print(f"  {time.monotonic() - began:.1f} s", highlight=False)
    return granted


def _held(services: Services, id_: str, entrants: Sequence[Resource]) -> None:
    _announced(services, id_)
    sent = nominating.run(services, id_, [_nominated(services, id_, one) for one in entrants], LEAD)
    running.close(services, id_, LEAD)
    criteria = (Criterion(id="whole", title=i18n.text("demo.contest-criterion")),)
    judging.open_round(services, id_, Round(n=1, level="province", criteria=criteria, min_judges=2), LEAD)
    for place, judge in enumerate(_judges(services, id_)):
        for one, marks in zip(sent.nominations, _MARKS, strict=False):
            judging.mark(services, judge, one.id, {"whole": marks[place]})
    judging.seal(services, id_, 1, LEAD)
    judging.reveal(services, id_, 1, LEAD)
    running.announce(services, id_, LEAD)
    running.confirm(services, id_, LEAD)


def _announced(services: Services, id_: str) -> None:
    activity = Activity(
        id=id_,
        number=NUMBER,
        centre=ORGANISER,
        division="330000",
        title=i18n.text("demo.contest-title"),
        kind=ActivityKind.CONTEST,
        sample=True,
    )
    keeping.keep(services, Said(activity, "announce"), LEAD)
    now = datetime.now(UTC)
    award = Award(title=i18n.text("demo.contest-award"), number=1)
    call = Call(
        activity=id_,
        state=CallState.DRAFT,
        opens=now - timedelta(minutes=1),
        closes=now + timedelta(days=1),
        path=("province",),
        rules=Rules(max_per_sender=1, awards=(award,)),
        notice_days=0,
    )
    running.draft(services, call, LEAD)
    running.open_(services, id_, LEAD)


def _entrants(services: Services, public: Sequence[str]) -> list[Resource]:
    """One public entry of each of three counties, what was sung or performed before anything else."""
    known = services.ledger.resources.many(list(services.ledger.network.statements.shown(public))).values()
    best: dict[str, Resource] = {}
    for one in sorted(known, key=lambda one: (one.record.kind not in _PERFORMED, one.id)):
        best.setdefault(str(one.centre), one)
    others = sorted(set(best) - set(COUNTIES))
    return [best[centre] for centre in (*COUNTIES, *others) if centre in best][: len(_MARKS)]


def _nominated(services: Services, id_: str, one: Resource) -> Nomination:
    centre = services.ledger.centres.get(one.centre)
    return Nomination(
        id=nominating.nomination_id(id_, one.id),
        call=id_,
        subject=one.id,
        centre=one.centre,
        division_at=centre.division if centre else "",
        title=f"{i18n.text('demo.contest-sample')}{one.record.title}",
    )


def _judges(services: Services, id_: str) -> list[Judge]:
    """Two accounts of samples with no post, so that neither is tied to a county."""
    people, calls = services.ledger.accounts.people, services.ledger.network.calls
    for number in (1, 2):
        login, name = f"demo-judge-{number}", f"{i18n.text('demo.contest-judge')}{number}"
        account = people.by_login(login) or people.add(login, name, sample=True)
        calls.name_judge(id_, 1, account.id, account.name)
    return calls.judges(id_, 1)
