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

from archive.steps.ingest import units
from archive.steps.ingest import walk as ingest
from walking import PATIENT, walk

ID = "{{ params.delivery }}"
FIRST = 1000
"""Weight of what is done in a moment, before whatever takes long and waits for the same pool."""


@task
def take_in(delivery: str) -> list[list[Any]]:
    """The units that take a moment."""
    walk(lambda services: list(ingest.taken_in(services, delivery)))
    return [unit.told() for unit in walk(lambda services: units.units(services, delivery)).short]


@task
def what_takes_long(delivery: str) -> list[list[Any]]:
    """Units of their own task: what is mapped over has to be the whole of what a task returns."""
    return [unit.told() for unit in walk(lambda services: units.units(services, delivery)).long]


@task(pool="heavy")
def make(delivery: str, unit: list[Any]) -> None:
    walk(lambda services: units.run(services, delivery, units.Unit.of(unit)))


@task(trigger_rule=TriggerRule.ALL_DONE)
def finish(delivery: str) -> None:
    walk(lambda services: list(ingest.finished(services, delivery)))
    if left := walk(lambda services: units.left(services, delivery)):
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
    at_once = {"priority_weight": FIRST, "weight_rule": "absolute"}
    short, long = take_in(ID), what_takes_long(ID)
    made = make.override(task_id="make_short", **at_once).partial(delivery=ID).expand(unit=short)
    made_long = make.override(task_id="make_long").partial(delivery=ID).expand(unit=long)
    short >> long
    [made, made_long] >> finish(ID)


ingest_delivery()
