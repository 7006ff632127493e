"""One table of faulty deliveries as centres make them: each gives the code that it is named by, at its place, and stands as told.

A name's first word is the code; tests/data/faulty/table.csv adds the state the delivery is in after verify, and the row and
column that the fault names.
"""

import csv
from pathlib import Path

import pytest

from archive.cli.deliveries import one_folder
from archive.errors import ArchiveError
from archive.models.states import DeliveryState
from archive.steps.ingest import receive, scan, verify

pytestmark = pytest.mark.servers
FAULTY = Path(__file__).parents[1] / "data" / "faulty"
with (FAULTY / "table.csv").open(encoding="utf-8", newline="") as table:
    TABLE = list(csv.DictReader(table))
AT_LEAST = 60


def test_every_folder_stands_in_the_table():
    assert sorted(row["folder"] for row in TABLE) == sorted(one.name for one in FAULTY.iterdir() if one.is_dir())
    assert len(TABLE) >= AT_LEAST


def test_every_faulty_delivery_gives_its_code(services):
    wrong = [f"{row['folder']}: {said}" for row in TABLE if (said := _otherwise(services, row))]
    assert not wrong, "\n".join(wrong)


def _otherwise(services, row) -> str:
    """What came instead of what the table says; nothing where it is as told."""
    folder = FAULTY / row["folder"]
    try:
        source, found = one_folder(services, folder, "zj-330683", row["folder"])
        delivery, _ = scan.register(services, source, found)
        for step in (receive, verify):
            step.run(services, delivery.id)
    except ArchiveError as error:
        return "" if (error.code, "") == (row["code"], row["state"]) else repr(error)
    ledger = services.ledger.deliveries
    items = ledger.items(delivery.id)
    faults = [*ledger.faults(delivery.id), *(fault for item in items for fault in item.faults)]
    said = [(fault.code, f"{fault.row or ''} {fault.column or ''}".strip()) for fault in faults]
    state = ledger.get(delivery.id).state
    expected = (row["code"], row["place"])
    if expected not in said or state is not DeliveryState(row["state"]):
        return f"{said} {state.value}"
    return ""
