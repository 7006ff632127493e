"""A repository of others in the demonstration: its records are harvested, taken in by the line, and found beside the rest."""

import time
from collections.abc import Sequence

from rich.console import Console

from archive import i18n
from archive.cli.demo import waiting
from archive.errors import Unavailable
from archive.models.delivery import Delivery
from archive.models.intake import IntakeKind, IntakeSource
from archive.services import Services

CENTRE, NAME = "zj-330604", "demo-museum"


def taken_in(services: Services, console: Console) -> Sequence[Delivery]:
    """What the DAG makes of the repository, once it is settled; the source is removed again, since the server ends with this.

    Raises:
        TooSlow: not within 15 minutes.
    """
    from archive.samples import other_repository

    with other_repository.serving() as address:
        row = IntakeSource(name=NAME, centre=CENTRE, kind=IntakeKind.OAI, address=address, own_network=True, every_min=1)
        services.ledger.intake.put(row)
        console.print(f"  {CENTRE}  {NAME}  {address}  {i18n.both('demo.by_harvest')}", markup=False, soft_wrap=True)
        try:
            found = _found(services)
            return waiting.until_settled(services, console, [(one.centre, one.name) for one in found])
        finally:
            services.ledger.intake.remove(NAME)
            services.ledger.harvests.forget(NAME)


def _found(services: Services) -> Sequence[Delivery]:
    """The deliveries of the harvest, asked for until it has been; another harvest may be under way."""
    from archive.local import airflow_api

    deadline = time.monotonic() + waiting.PATIENCE_S
    asked = 0.0
    while not (found := [one for one in services.ledger.deliveries.listed(20, CENTRE) if one.name.startswith(f"{NAME}-")]):
        if time.monotonic() > deadline:
            raise waiting.TooSlow(seconds=int(waiting.PATIENCE_S), what="harvest_sources")
        if time.monotonic() > asked + 60:
            asked = time.monotonic()
            try:
                airflow_api.trigger(services.settings, "harvest_sources")
            except Unavailable:
                asked = 0.0
        time.sleep(waiting.ASK_EVERY_S)
    return found
