"""Checks: whether servers, tools, disks and settings are as the archive needs them. Everything is tried, nothing is changed.

Whether entries are right is another question: `archive.steps.care.checkup`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from archive.checks import disks, settings, workbench
from archive.errors import ArchiveError, BadInput
from archive.models.findings import Finding, bad, note
from archive.services import Services

__all__ = ["PARTS", "PartUnknown", "run"]


class PartUnknown(BadInput):
    """There is no such part to be checked. Facts: part, parts."""

    code = "E709"


def _ledger(services: Services) -> Iterator[Finding]:
    return services.ledger.probe()


def _store(services: Services) -> Iterator[Finding]:
    return services.store.probe()


def _replicas(services: Services) -> Iterator[Finding]:
    from archive.store import probe_replica

    if not services.replicas:
        yield note("replica", "set-up", "E772")
    for shelf in services.replicas.values():
        yield from probe_replica(shelf)


def _catalogue(services: Services) -> Iterator[Finding]:
    return services.catalogue.probe()


def _airflow(services: Services) -> Iterator[Finding]:
    from archive.orchestration import Airflow, probe

    s = services.settings
    if not s.airflow_password.get_secret_value():  # a machine that runs the portal only needs none
        yield bad("airflow", "values", "E700", name="ARCHIVE_AIRFLOW_PASSWORD")
        return
    yield from probe(Airflow(s.airflow_url, s.airflow_user, s.airflow_password.get_secret_value()))


def _mail(services: Services) -> Iterator[Finding]:
    from archive import mail

    if services.post is None:
        return iter((note("mail", "set-up", "E345"),))
    return mail.probe(services.post)


def _tools(_services: Services) -> Iterator[Finding]:
    from archive.checks import tools

    return tools.probe()


PARTS: Mapping[str, Callable[[Services], Iterator[Finding]]] = {
    "settings": settings.probe,
    "ledger": _ledger,
    "store": _store,
    "replicas": _replicas,
    "catalogue": _catalogue,
    "airflow": _airflow,
    "mail": _mail,
    "workbench": workbench.probe,
    "tools": _tools,
    "disks": disks.probe,
}
"""Part -> what tries it, in the order in which they are told."""


def run(services: Services, parts: Iterable[str] = ()) -> Iterator[Finding]:
    """Try these parts, or all. A part that cannot be tried at all is one finding, and the others go on.

    Raises:
        PartUnknown: there is no such part.
    """
    wanted = set(parts) or set(PARTS)
    if unknown := sorted(wanted - set(PARTS)):
        raise PartUnknown(part=", ".join(unknown), parts=", ".join(PARTS))
    for part, probe in PARTS.items():
        if part in wanted:
            yield from _safely(part, probe, services)


def _safely(part: str, probe: Callable[[Services], Iterator[Finding]], services: Services) -> Iterator[Finding]:
    try:
        yield from probe(services)
    except ArchiveError as error:
        yield bad(part, "reach", error.code).model_copy(update={"facts": {name: str(one) for name, one in error.facts.items()}})
    except ModuleNotFoundError as missing:
        yield bad(part, "reach", "E600", tool=missing.name, hint=f"archive[…]: extra for {part}")
    except Exception as fault:  # noqa: BLE001 - a check that breaks off says so in a sentence like all others
        yield bad(part, "reach", "E799", subject=part, reason=f"{type(fault).__name__}: {fault}"[:300])
