"""
### ingest_delivery: 接收一个交付包 / take one delivery in

take in (receive, verify, preserve) → make what takes a moment ‖ make what takes long (mapped over units of work) → finish (what
is left, and the receipt). A delivery of ordinary size is three tasks: its first hundred pictures, documents and short recordings
are made by one, in batches of 25, in a pool of their own, so that photographs never wait for films. Everything else is shared
out: further hundreds, large files (200 MB and more) and recordings one by one, and films above 15 minutes in parts of five,
their lowest rung first as a whole. A unit takes every resource that is whole by then on to review: tagged, submitted, answered.
Tasks pass ids, never data. The run ends at review: it never waits for a person. What has to wait (for room on the disk, for the
end of quiet hours, for an answer to a question) ends the run; another one is asked for in the ledger, and `scan_drops` starts it.

* parameter: `delivery`, the id that `scan_drops` found
* the run's note names centre and delivery, and at the end says what was taken and refused, and when, by the centre's clock
* a file that cannot be used is a line of the receipt, not a failure; the others go on
* `archive delivery cancel` ends what runs within seconds, and marks the run as failed
* when it fails: the log names the server (E301 store, E302 index, E303 ledger). When it is back, clear the failed task:
  every step is safe to repeat and nothing is done twice
"""

from typing import Any

from airflow.sdk import Param, TriggerRule, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException

from run_page import tell
from walking import BEGIN, PATIENT, walk

ID = "{{ params.delivery }}"
FIRST = {"priority_weight": 1000, "weight_rule": "absolute"}
"""What is done in a moment, before whatever takes long and waits for the same pool."""


@task(task_display_name="接收 / take in", **FIRST)
def take_in(delivery: str) -> list[list[Any]]:
    """The units that take long, to be shared out."""
    from archive.steps.ingest import flow

    return walk(lambda services: [unit.told() for unit in flow.take_in(services, delivery)])


@task(task_display_name="制作短件 / make what takes a moment", pool="short", **FIRST)
def make_short(delivery: str) -> None:
    from archive.steps.ingest import units

    walk(lambda services: [units.run(services, delivery, unit) for unit in units.units(services, delivery).short])


@task(task_display_name="制作长件 / make what takes long", pool="heavy", map_index_template="{{ unit }}")
def make_long(delivery: str, unit: list[Any]) -> None:
    from archive.steps.ingest import flow, units

    one = units.Unit.of(unit)
    get_current_context()["unit"] = walk(lambda services: units.title(services, delivery, one))
    walk(lambda services: flow.make_long(services, delivery, one))


@task(task_display_name="收尾与回执 / finish and answer", trigger_rule=TriggerRule.ALL_DONE, **FIRST)
def finish(delivery: str) -> None:
    from archive.steps.ingest import at_a_glance, flow

    def step(services):  # noqa: ANN001, ANN202  # archive.services is not to be imported for a DAG that is only read
        left = flow.finish(services, delivery)
        tell(services, at_a_glance.whole(services, delivery))
        return left

    if left := walk(step):
        raise AirflowFailException(f"not everything could be made of {', '.join(left[:20])}")


@dag(
    schedule=None,
    start_date=BEGIN,
    max_active_runs=16,
    params={"delivery": Param(type="string", pattern="^D[0-9a-f]{20}$", description="id of a delivery in the ledger")},
    default_args={**PATIENT, "pool": "light"},
    doc_md=__doc__,
    tags=["ingest"],
)
def ingest_delivery() -> None:
    long = take_in(ID)
    short, made = make_short(ID), make_long.partial(delivery=ID).expand(unit=long)
    long >> short
    [short, made] >> finish(ID)


ingest_delivery()
