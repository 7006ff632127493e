"""
### ingest_delivery: 接收一个交付包 / take one delivery in

take in (receive, verify, preserve) → make (mapped over units of work) → finish (what is left, and the receipt). A unit makes
its files and takes every resource that is whole by then on to review: tagged, submitted, answered. Small files are made in
batches of 25 and before everything that takes long; each large one (200 MB and more) is a unit of its own, and films above 15
minutes are made in parts of five minutes, their lowest rung first as a whole. Tasks pass ids, never data. The run ends at
review: it never waits for a person.

* parameter: `delivery`, the id that `scan_drops` found
* a file that cannot be used is a line of the receipt, not a failure; the others go on
* when it fails: the log names the server (E301 store, E302 index, E303 ledger). When it is back, clear the failed task:
  every step is safe to repeat and nothing is done twice
"""

from datetime import datetime
from typing import Any

from airflow.sdk import Param, TriggerRule, dag, task
from airflow.sdk.exceptions import AirflowFailException

from archive.steps import ingest, making
from walking import PATIENT, walk

ID = "{{ params.delivery }}"
FIRST = 1000
"""Weight of what is done in a moment, before whatever takes long and waits for the same pool."""


@task(multiple_outputs=True)
def take_in(delivery: str) -> dict[str, list[Any]]:
    walk(lambda services: list(ingest.taken_in(services, delivery)))
    found = walk(lambda services: making.units(services, delivery))
    return {kind: [list(unit) for unit in units] for kind, units in found._asdict().items()}


@task(pool="heavy")
def make(delivery: str, unit: list[Any]) -> None:
    walk(lambda services: making.run(services, delivery, making.Unit(*unit)))


@task(trigger_rule=TriggerRule.ALL_DONE)
def finish(delivery: str) -> None:
    walk(lambda services: list(ingest.finished(services, delivery)))
    if left := walk(lambda services: making.left(services, delivery)):
        raise AirflowFailException(f"not everything could be made of {', '.join(left[:20])}")


@dag(
    schedule=None,
    start_date=datetime(2026, 1, 1),
    max_active_runs=16,
    params={"delivery": Param(type="string", pattern="^D[0-9a-f]{20}$", description="id of a delivery in the ledger")},
    default_args={**PATIENT, "pool": "light"},
    doc_md=__doc__,
    tags=["ingest"],
)
def ingest_delivery() -> None:
    work = take_in(ID)
    at_once = {"priority_weight": FIRST, "weight_rule": "absolute"}
    short = make.override(task_id="make_short", **at_once).partial(delivery=ID).expand(unit=work["short"])
    long = make.override(task_id="make_long").partial(delivery=ID).expand(unit=work["long"])
    [short, long] >> finish(ID)


ingest_delivery()
