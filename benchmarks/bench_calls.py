"""What calls cost: 10,000 nominations checked against rules, and 200 marks of a judge, each until it is confirmed."""

import time
from datetime import UTC, datetime, timedelta

from archive.config import Settings
from archive.models.network.activity import Activity, ActivityKind
from archive.models.network.call import Call, Criterion, Nomination, Pieces, Round, Rules
from archive.models.people import Person, Role
from archive.services import Services
from archive.steps.network import keeping
from archive.steps.network.calls import judging, nominating, running
from archive.steps.network.keeping import Said

NEEDS = ("ledger", "store", "catalogue")
ID, CENTRE, NOMINATIONS, MARKS = "BENCHCALLS1", "zj-330000", 10_000, 200
BY = Person.named("bench", Role.LEAD)
RULES = Rules(length_s=(0, 480), pieces=Pieces(set=1, free=1), set_pieces=("a", "b"), singers=(25, 50), singer_in_one=True)


def run(settings: Settings) -> list[dict[str, object]]:
    """Seconds of the check with its version, and the 95th percentile of marks in milliseconds."""
    services = Services(settings)
    services.prepare()
    _open(services)
    entered = [_nomination(n) for n in range(NOMINATIONS)]
    began = time.perf_counter()
    sent = nominating.run(services, ID, entered, BY)
    checked_s = time.perf_counter() - began
    refused = sum(bool(found) for found in sent.found)
    running.close(services, ID, BY)
    p95_ms = _marks(services, [one.id for one in sent.nominations if not one.codes][:MARKS])
    of = f"of {MARKS}"
    kept = f"{NOMINATIONS} nominations checked and kept in one version"
    return [
        {"name": kept, "value": round(checked_s, 2), "unit": "s", "goal": "<= 60", "peer": f"{refused} refused"},
        {
            "name": "a judge's marks, until confirmed, p95",
            "value": round(p95_ms, 1),
            "unit": "ms",
            "goal": "<= 150",
            "peer": of,
        },
    ]


def _open(services: Services) -> None:
    activity = Activity(id=ID, number="bench-calls", centre=CENTRE, title="bench", kind=ActivityKind.CONTEST, sample=True)
    keeping.keep(services, Said(activity, "announce"), BY)
    now = datetime.now(UTC)
    call = Call(
        activity=ID, opens=now - timedelta(days=1), closes=now + timedelta(days=1), path=("county", "province"), rules=RULES
    )
    running.draft(services, call, BY)
    running.open_(services, ID, BY)


def _nomination(n: int) -> Nomination:
    """Every hundredth is too long, every two hundredth has a singer of the one before."""
    singers = tuple(f"s{n - (n % 200 == 199)}-{k}" for k in range(30))
    return Nomination(
        id=nominating.nomination_id(ID, f"{n}"),
        call=ID,
        subject=f"{n}",
        centre=CENTRE,
        division_at="330683",
        title=f"{n}",
        set_pieces=("a",),
        free_pieces=("c",),
        length_s=500 if n % 100 == 0 else 300,
        singers=singers,
    )


def _marks(services: Services, ids: list[str]) -> float:
    judging.open_round(services, ID, Round(n=1, level="county", criteria=(Criterion(id="whole", title="whole"),)), BY)
    services.ledger.network.calls.name_judge(ID, 1, "bench-judge", "bench")
    judge = services.ledger.network.calls.judges(ID, 1)[0]
    took = []
    for id_ in ids:
        began = time.perf_counter()
        judging.mark(services, judge, id_, {"whole": 80})
        took.append(1000 * (time.perf_counter() - began))
    return sorted(took)[int(0.95 * len(took))]
