"""Proofs: an evaluation goes out as one BagIt bag: its scheme, the workbook with formulas, what every number is made of, and the
reports of its months as they were frozen.
"""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from archive.models.names import PAYLOAD
from archive.models.network.scheme import Scheme
from archive.models.report import Outcome, Report
from archive.preserved import documents, layout
from archive.services import Services
from archive.steps.export.bag_folder import written
from archive.steps.network import evaluating, freezing
from archive.steps.tally import step
from archive.vocabulary import measures


def run(services: Services, scheme: Scheme, folder: Path) -> Report:
    """Write the bag. A month that was not frozen has no report in it, and its items say what counted at this moment.

    Raises:
        ExportRefused: something lies there, or the disk does not take it.
        StoreUnavailable, LedgerUnavailable: no bag was made.
    """
    with step(services, "proofs") as tally:
        found = evaluating.run(services, scheme)
        with written(folder) as bag:
            bag.put(f"{PAYLOAD}{layout.STATEMENT}", documents.STATEMENT.write(scheme))
            bag.put(f"{PAYLOAD}evaluation.xlsx", evaluating.book(found))
            for weight in scheme.weights:
                bag.put(f"{PAYLOAD}items/{weight.measure:02d}.csv", _items(services, scheme, weight.measure))
            for path, data in _reports(services, scheme):
                bag.put(f"{PAYLOAD}{path}", data)
            now = datetime.now(UTC)
            bag.close(
                [
                    ("Bagging-Date", f"{now:%Y-%m-%d}"),
                    ("External-Identifier", layout.network_object(scheme.concept.value, scheme.id)),
                    ("External-Description", f"{scheme.title} {scheme.first}/{scheme.last}"),
                    ("Payload-Oxum", ".".join(map(str, bag.oxum()))),
                ]
            )
        tally.add(scheme.id, Outcome.DONE)
        return tally.report()


def _items(services: Services, scheme: Scheme, measure: int) -> bytes:
    """Every fact that counts, in the scheme's part of the tree, of numerator and denominator."""
    one, reader = measures.measures()[measure], services.ledger.network.measures
    centre = services.ledger.centres.get(scheme.centre)
    made = io.StringIO()
    sheet = csv.writer(made)
    sheet.writerow(["series", "subject", "month", "centre", "division", "dims", "value"])
    code = centre.division if centre else ""
    alone = "" if code else scheme.centre  # one without a division speaks for itself alone
    for name in (*one.of, *one.per):
        sheet.writerows(reader.given(name, code, scheme.first, scheme.last, stock=one.stock, centre=alone))
    return made.getvalue().encode("utf-8-sig")


def _reports(services: Services, scheme: Scheme) -> Iterator[tuple[str, bytes]]:
    for one in services.ledger.network.measures.frozen(evaluating.months(scheme)):
        place = f"reports/{one.month}.r{one.revision}"
        yield f"{place}.json", documents.FROZEN.write(one)
        yield f"{place}.jsonl", freezing.rows(services, one.month, one.revision)
