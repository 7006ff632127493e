"""Waiting in the demonstration, with a bar per delivery, for what Airflow and the worker do."""

import time
from collections.abc import Sequence

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from archive import i18n
from archive.errors import ArchiveError, Unavailable
from archive.models.delivery import Delivery
from archive.models.states import DeliveryState
from archive.services import Services

PATIENCE_S = 900.0
ASK_EVERY_S = 1.0
STEPS_TO_WALK = 7
SETTLED = frozenset({DeliveryState.PROCESSED, DeliveryState.REFUSED})


class TooSlow(ArchiveError):
    """The demonstration did not come to its end. Facts: seconds, what."""

    code = "E630"


def until_settled(
    services: Services, console: Console, handed: Sequence[tuple[str, str]], later_than: Sequence[Delivery] = ()
) -> list[Delivery]:
    """Ask Airflow for a scan, then watch until every delivery has its receipt; those that are known already do not count.

    Raises:
        TooSlow: not within 15 minutes.
    """
    deadline = time.monotonic() + PATIENCE_S
    known = {one.id for one in later_than}
    _ask_for_scan(services, deadline)
    with _bars(console) as bars:
        rows = {one: bars.add_task(f"{one[0]}/{one[1]}", total=STEPS_TO_WALK, state="") for one in handed}
        while time.monotonic() < deadline:
            found = {one: new for one, new in _newest(services, handed).items() if new.id not in known}
            for one, delivery in found.items():
                _draw(services, bars, rows[one], delivery)
            if len(found) == len(handed) and all(_answered(services, d) for d in found.values()):
                return [found[one] for one in handed]
            time.sleep(ASK_EVERY_S)
    raise TooSlow(seconds=int(PATIENCE_S), what="Airflow")


def until_public(services: Services, console: Console, ids: Sequence[str]) -> None:
    """Watch until the worker has published every one of these.

    Raises:
        TooSlow: not within 15 minutes.
    """
    deadline = time.monotonic() + PATIENCE_S
    with _bars(console) as bars:
        row = bars.add_task(i18n.both("step.publish"), total=len(ids), state="")
        while time.monotonic() < deadline:
            live = sum(services.ledger.publications.is_public(i) for i in ids)
            bars.update(row, completed=live)
            if live == len(ids):
                return
            time.sleep(ASK_EVERY_S)
    raise TooSlow(seconds=int(PATIENCE_S), what="archive worker")


def _ask_for_scan(services: Services, deadline: float) -> None:
    """Airflow needs a moment to read its DAGs after the first start."""
    from archive.local import airflow_api

    while True:
        try:
            airflow_api.trigger(services.settings, "scan_drops")
        except Unavailable:
            if time.monotonic() > deadline:
                raise
            time.sleep(ASK_EVERY_S)
        else:
            return


def _newest(services: Services, handed: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Delivery]:
    """However much the archive has taken in since: what was handed in again unchanged keeps the place of its first time."""
    found = {(centre, name): services.ledger.deliveries.newest(centre, name) for centre, name in handed}
    return {one: delivery for one, delivery in found.items() if delivery}


def _draw(services: Services, bars: Progress, row: TaskID, delivery: Delivery) -> None:
    steps = {run.step for run in services.ledger.runs.of_delivery(delivery.id) if not run.fault}
    making = [round(p.fraction * 100) for p in services.ledger.progress.of_delivery(delivery.id) if p.fraction < 1]
    state = i18n.both(f"state.delivery.{delivery.state.value}") + (f"  {making[0]} %" if making else "")
    done = STEPS_TO_WALK if _answered(services, delivery) else len(steps)
    bars.update(row, completed=done, state=state)


def _answered(services: Services, delivery: Delivery) -> bool:
    steps = {run.step for run in services.ledger.runs.of_delivery(delivery.id) if not run.fault}
    return delivery.state in SETTLED and "receipt" in steps


def _bars(console: Console) -> Progress:
    columns = (TextColumn("{task.description:<34}"), BarColumn(), TimeElapsedColumn(), TextColumn("{task.fields[state]}"))
    return Progress(*columns, console=console)
