"""Advise: what lies in a drop and will not be taken as it lies gets an answer beside it that says what to do. Takes no ids."""

from archive import i18n, printable
from archive.errors import ArchiveError, BadInput, SourceMissing
from archive.models.delivery import Delivery
from archive.models.report import Outcome, Report
from archive.services import Services
from archive.sources import LoosePackages, Lying, LyingKind, ReadyDelivery, Source
from archive.steps.ingest import receipt
from archive.steps.ingest.scan import check_name, fingerprint_of
from archive.steps.tally import Tally, fault_of, step

UNMARKED, CHANGED, LOOSE = "E117", "E118", "E119"
_CODES = {LyingKind.UNMARKED: UNMARKED, LyingKind.LOOSE: LOOSE}
LATELY_DAYS = 60.0
"""How long a refused delivery that lies in a folder is watched for its correction in place."""


def run(services: Services) -> Report:
    """A folder that nobody has marked ready for `drop_patience_s`, a loose file, a name that no delivery can have, and a refused
    delivery that was put right where it lies: each gets its sentence. Safe to repeat: what was said is not written twice.

    Raises:
        StoreUnavailable, LedgerUnavailable: try again.
    """
    with step(services, "advise") as tally:
        for source in services.sources.values():
            _names(source, tally)
            for lying in source.lying(services.settings.drop_patience_s):
                facts = {"name": lying.name, "centre": lying.centre or "–"}
                _leave(source, lying, _CODES[lying.kind], facts, tally)
        for delivery in services.ledger.deliveries.refused_lately(LATELY_DAYS):
            _corrected(services, delivery, tally)
        return tally.report()


def _names(source: Source, tally: Tally) -> None:
    for found in source.ready():
        try:
            check_name(found)
        except BadInput as error:
            facts = {key: str(value) for key, value in error.facts.items()}
            _leave(source, _lying(found), error.code, facts, tally)


def _corrected(services: Services, delivery: Delivery, tally: Tally) -> None:
    """Of a delivery that was refused, wholly or in part, and whose folder is no longer what was received."""
    if delivery.source not in services.sources or delivery.source == LoosePackages.name:  # such a one is taken without a mark
        return
    source, found = services.source_of(delivery)
    try:
        files = source.files(found)
        changed = bool(files) and fingerprint_of(source, found, files) != delivery.fingerprint
    except SourceMissing:
        return
    except ArchiveError as error:
        tally.add(delivery.id, Outcome.FAILED, [fault_of(error)])
        return
    if changed:
        before = receipt.text(services, delivery.id)
        _leave(source, _lying(found), CHANGED, {"name": delivery.name}, tally, below=before)


def _lying(found: ReadyDelivery) -> Lying:
    return Lying(LyingKind.UNMARKED, found.centre, found.name, found.location)


def _leave(source: Source, lying: Lying, code: str, facts: dict[str, str], tally: Tally, below: str = "") -> None:
    subject = printable.escaped(f"{lying.centre}/{lying.name}")
    said = "".join(f"{printable.lines(line)}\n" for line in receipt.fault_lines(code, facts, "", None))
    head = i18n.both("advise.head")
    new = source.advise(lying, f"{head}\n{said}{below and chr(10) + below}".encode())
    tally.add(subject, Outcome.DONE if new else Outcome.UNCHANGED)
