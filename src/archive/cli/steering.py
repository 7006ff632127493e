"""`archive delivery retry`, `cancel`, `close`, `accept`: what a person does to one delivery; `deliveries.py` adds them."""

from collections.abc import Iterable
from typing import Annotated

import typer

from archive import i18n
from archive.access.may import Act
from archive.cli.shared.people import acting
from archive.cli.shared.step_reports import print_report
from archive.cli.shared.typed_ids import delivery_named
from archive.cli.terminal.console import say
from archive.cli.terminal.sentences import lines
from archive.errors import ReasonMissing
from archive.models.delivery import Delivery, ListedDelivery
from archive.models.people import Person
from archive.models.states import DeliveryState
from archive.services import Services

Id = Annotated[str, typer.Argument()]
By = Annotated[str | None, typer.Option("--by")]
Reason = Annotated[str, typer.Option("--reason")]
Here = Annotated[bool, typer.Option("--here")]


def retry(delivery: Id, file: Annotated[str | None, typer.Option("--file")] = None, here: Here = False, by: By = None) -> None:
    """Do again what failed of a delivery, or of one file of it alone."""
    from archive.steps.ingest import steering  # with media: other commands start without

    services, found = _delivery(delivery)
    person = _acting(services, found, Act.RETRY_DELIVERY, by)
    done = steering.retry(services, found.id, person, file)
    _said(f"retry.{done}", found)
    _walked(services, found, here=here)


def accept(delivery: Id, reason: Reason = "", here: Here = False, by: By = None) -> None:
    """Answer the question of a held delivery with yes."""
    from archive.steps.ingest import steering

    services, found = _delivery(delivery)
    done = steering.accept(services, found.id, _acting(services, found, Act.ACCEPT_DELIVERY, by), reason)
    _said(f"accept.{done}", found)
    _walked(services, found, here=here)


def cancel(delivery: Id, reason: Reason, by: By = None) -> None:
    """End the work on a delivery."""
    from archive.steps.ingest import marking, steering

    services, found = _delivery(delivery)
    person = _acting(services, found, Act.CANCEL_DELIVERY, by)
    done = steering.cancel(services, found.id, person, _reasoned(found, reason, "cancel"))
    marked = marking.cancelled(services, found.id, f"{person.name}: {reason}")
    _said(f"cancel.{done}", found)
    for run in marked or ():
        say(i18n.both("steering.cancel.marked", run=run))


def close(delivery: Id, reason: Reason, by: By = None) -> None:
    """Expect nothing more of a delivery that waits for its centre."""
    from archive.steps.ingest import steering

    services, found = _delivery(delivery)
    person = _acting(services, found, Act.CLOSE_DELIVERY, by)
    done = steering.close(services, found.id, person, _reasoned(found, reason, "close"))
    _said(f"close.{done}", found)


def add_to(group: typer.Typer) -> None:
    """Add these commands to a group."""
    for command in (retry, cancel, close, accept):
        group.command()(command)


def waits(services: Services, listed: Iterable[ListedDelivery]) -> list[str]:
    """What is asked of a person about some of these deliveries, each in a few lines."""
    every = list(listed)
    handed = services.ledger.stuck.handed([one.id for one in every])
    said: list[str] = []
    for one in every:
        if one.state is DeliveryState.HELD:
            questions = [fault for fault in services.ledger.deliveries.faults(one.id) if fault.code == "E350"]
            said += [line for fault in questions for line in lines(fault.code, fault.facts)]
        elif one.id in handed:
            said += lines("E352", {"id": one.id, "centre": one.centre, "name": one.name, "state": one.state.value})
    return said


def _delivery(typed: str) -> tuple[Services, Delivery]:
    services = Services.load()
    return services, services.ledger.deliveries.get(delivery_named(services, typed))


def _acting(services: Services, delivery: Delivery, act: Act, by: str | None) -> Person:
    return acting(act, by, services.ledger.centres.above(delivery.centre), delivery.id)


def _reasoned(delivery: Delivery, reason: str, verb: str) -> str:
    if not reason.strip():
        raise ReasonMissing(id=delivery.id, verb=f"{verb}-delivery")
    return reason.strip()


def _said(key: str, delivery: Delivery) -> None:
    say(i18n.both(f"steering.{key}", name=f"{delivery.centre}/{delivery.name}", id=delivery.id))


def _walked(services: Services, delivery: Delivery, *, here: bool) -> None:
    """Walk the steps here and now, without Airflow, where that was asked for."""
    if not here:
        return
    from archive.steps.ingest import receipt, walk

    if waiting := services.ledger.starts.of(delivery.id):
        services.ledger.starts.begun([waiting.run])
    for report in walk.run(services, delivery.id):
        print_report(report)
    say(receipt.text(services, delivery.id))
