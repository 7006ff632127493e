"""Following: where one delivery stands, file by file and step by step, with its receipt: what its page and its events tell."""

from datetime import datetime
from typing import NamedTuple

from archive import receipts
from archive.ledger.receipts import STAGES
from archive.models.ids import DeliveryId
from archive.models.names import RECEIPT
from archive.models.report import Receipt
from archive.models.states import STOPPED, DeliveryState
from archive.receipts import view
from archive.services import Services

FILES = (f"{RECEIPT}.html", f"{RECEIPT}.json")
ON_WAY = frozenset({DeliveryState.READY, DeliveryState.RECEIVED, DeliveryState.VERIFIED, DeliveryState.PARTLY_REFUSED})


class StepProgress(NamedTuple):
    """One step of the line: how long it worked so far, when it last ended, and the code of what stopped it."""

    name: str
    state: str
    """done, failed, running or waiting"""
    seconds: float = 0.0
    at: datetime | None = None
    fault: str = ""


class FileProgress(NamedTuple):
    """One file: how far the making of what is shown is, or the code of why it ended without success."""

    path: str
    percent: int
    speed: float | None = None
    remaining_s: float | None = None
    fault: str = ""


class Followed(NamedTuple):
    """A delivery as it stands."""

    receipt: Receipt
    view: view.View
    steps: tuple[StepProgress, ...]
    files: tuple[FileProgress, ...]
    percent: int | None
    """of all files, each as much as another"""

    @property
    def mark(self) -> str:
        """Another one whenever something else is to be seen."""
        return repr((self.receipt.model_dump(mode="json", exclude={"at"}), self.steps, self.files))


def of(services: Services, delivery_id: DeliveryId) -> Followed:
    """One delivery.

    Raises:
        NotFound: there is none.
    """
    receipt = services.ledger.receipts.of(delivery_id)
    files = _files(services, delivery_id)
    shown = view.view(receipt, services.ledger.centres.called(receipt.centre))
    percent = round(sum(one.percent for one in files) / len(files)) if files else None
    return Followed(receipt, shown, tuple(_steps(services, receipt)), files, percent)


def receipt_file(services: Services, delivery_id: DeliveryId) -> str:
    """The receipt as the file beside the delivery has it."""
    receipt = services.ledger.receipts.of(delivery_id)
    token = services.ledger.deliveries.get(delivery_id).token
    called, portal = services.ledger.centres.called(receipt.centre), services.settings.portal_url.rstrip("/")
    return receipts.page(receipt, receipts.Around(called, portal, token, ()))


def _steps(services: Services, receipt: Receipt) -> list[StepProgress]:
    """The steps in their order. The first that has not come to its end runs, as long as the delivery is on its way."""
    runs = services.ledger.runs.of_delivery(receipt.delivery)
    found: list[StepProgress] = []
    going = receipt.state in ON_WAY
    for name in STAGES:
        mine = [run for run in runs if run.step == name]
        if not mine:
            state = "running" if going and all(one.state == "done" for one in found) else "waiting"
            found.append(StepProgress(name, state if receipt.state not in STOPPED else "waiting"))
            continue
        last = mine[-1]
        state = "failed" if last.fault else "done"
        found.append(StepProgress(name, state, sum(run.seconds for run in mine), last.at, last.fault))
    return found


def _files(services: Services, delivery_id: DeliveryId) -> tuple[FileProgress, ...]:
    every = services.ledger.resources.of_delivery(delivery_id)
    paths = {str(asset.digest): asset.path for one in every for asset in one.assets}
    found = services.ledger.progress.of_delivery(delivery_id)
    made = (
        FileProgress(
            paths.get(one.asset, one.asset[:12]),
            round(100 * one.fraction),
            one.speed,
            one.remaining_s,
            one.fault.code if one.fault else "",
        )
        for one in found
    )
    return tuple(sorted(made, key=lambda one: (one.percent >= 100 and not one.fault, one.path)))
