"""One delivery of 500 small pictures through the real scheduler: what its steps take beside making and tagging."""

from archive.config import Settings
from archive.services import Services
from benchmarks import bench_line as line

NEEDS = ("ledger", "store", "catalogue", "orchestration", "worker", "portal")
PICTURES = 500
MEDIA = frozenset({"derive", "tag"})


def run(settings: Settings) -> list[dict[str, object]]:
    """Rows: seconds of the steps but for derive and tag, and task instances of its run."""
    services = Services(settings)
    services.prepare()
    line.pictures(services, "warm", 1)
    line.walked(services, ["warm"])
    line.pictures(services, "many", PICTURES)
    ((_, every),) = line.walked(services, ["many"])
    delivery = services.ledger.deliveries.newest(line.CENTRE, "many")
    runs = services.ledger.runs.of_delivery(delivery.id)
    beside, media = (sum(one.seconds for one in runs if (one.step in MEDIA) is which) for which in (False, True))
    each = ", ".join(f"{one.step} {one.seconds:.0f}" for one in runs if one.step not in MEDIA)
    what = f"{PICTURES} small pictures by the scheduler"
    return [
        line.row(f"{what}: steps beside media work", beside, "s", "<= 30", f"{each}; media {media:.0f} s"),
        line.row(f"{what}: task instances", float(len(every)), "", "<= 10", ""),
    ]
