"""The project's samples as a small archive: taken in by the steps, as `archive ingest` does, and published."""

from dataclasses import dataclass, replace
from pathlib import Path

from archive import samples
from archive.cli.deliveries import one_folder
from archive.config import Settings
from archive.models.delivery import Delivery
from archive.models.report import Decision
from archive.models.states import ResourceState
from archive.samples import SampleDelivery
from archive.services import Services
from archive.steps.decisions import review
from archive.steps.ingest import scan, walk
from archive.steps.publishing import publish
from remembered import Memory


@dataclass(frozen=True)
class Published:
    """Services on the small archive, what was handed in, and what became of it."""

    services: Services
    samples: list[SampleDelivery]
    deliveries: list[Delivery]


def written(memory: Memory, target: Path) -> list[SampleDelivery]:
    """The samples in `target`; they are made once in a run."""

    def work(folder: Path) -> list[SampleDelivery]:
        return [replace(one, folder=one.folder.relative_to(folder)) for one in samples.write(folder)]

    return [replace(one, folder=target / one.folder) for one in memory.result(("samples",), work, target)]


def take_in_samples(settings: Settings, memory: Memory) -> Published:
    services = Services(settings)
    services.prepare()
    made = written(memory, settings.home / "samples")
    deliveries = []
    for sample in made:
        source, found = one_folder(services, sample.folder, sample.centre, sample.name)
        delivery, _ = scan.register(services, source, found)
        list(walk.run(services, delivery.id))
        deliveries.append(services.ledger.deliveries.get(delivery.id))
    for resource in services.ledger.resources.in_state(ResourceState.IN_REVIEW):
        review.decide(services, resource.id, Decision(verb="approve", by="reviewer"))
    publish.run(services)
    return Published(services, made, deliveries)
