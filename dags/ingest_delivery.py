"""
### ingest_delivery: 接收一个交付包 / take one delivery in

receive → verify → preserve → derive → tag → submit, and the receipt in any case. Tasks pass ids, never data. Small files
are derived in batches of 25, each large one (200 MB and more) in a task of its own, and films above 15 minutes in parts of five
minutes that are joined at the end; their lowest rung is made first, as a whole. The run ends at review: it never waits
for a person.

* parameter: `delivery`, the id that `scan_drops` found
* a file that cannot be used is a line of the receipt, not a failure; the others go on
* when it fails: the log names the server (E301 store, E302 index, E303 ledger). When it is back, clear the failed task:
  every step is safe to repeat and nothing is done twice
"""

from datetime import datetime
from typing import Any, TypeAlias

from airflow.sdk import Param, TriggerRule, dag, task

from archive.models.states import DeliveryState
from archive.steps import derive, long, preserve, receipt, receive, submit, tag, verify
from walking import PATIENT, walk

ID = "{{ params.delivery }}"
FIRST = 1000
"""Weight of what goes before everything else that waits for the same pool."""
Task: TypeAlias = Any
"""What a call of a task gives: Airflow has no common type for it."""


@task(task_id="receive")
def received(delivery: str) -> None:
    walk(lambda services: receive.run(services, delivery))


@task.short_circuit(task_id="verify", ignore_downstream_trigger_rules=False)
def verified(delivery: str) -> bool:
    walk(lambda services: verify.run(services, delivery))
    return walk(lambda services: services.ledger.deliveries.get(delivery).state is not DeliveryState.REFUSED)


@task(task_id="preserve")
def preserved(delivery: str) -> None:
    walk(lambda services: preserve.run(services, delivery))


@task
def small_files(delivery: str) -> list[list[str]]:
    return walk(lambda services: long.shared_out(services, delivery).small)


@task
def large_files(delivery: str) -> list[list[str]]:
    return walk(lambda services: [[one] for one in long.shared_out(services, delivery).large])


@task
def parts_of_long_files(delivery: str) -> list[tuple[str, int]]:
    return walk(lambda services: [tuple(part) for part in long.parts(services, delivery)])


@task
def long_files(parts: list[tuple[str, int]]) -> list[str]:
    return list(dict.fromkeys(digest for digest, _ in parts))


@task(pool="heavy")
def derive_files(delivery: str, digests: list[str]) -> None:
    walk(lambda services: derive.run(services, delivery, digests))


@task(pool="heavy", priority_weight=FIRST, weight_rule="absolute")
def derive_lowest(delivery: str, digest: str) -> None:
    """Before the parts wherever there is a choice: it can be watched while they are made."""
    walk(lambda services: long.make_lowest(services, delivery, digest))


@task(pool="heavy")
def derive_part(delivery: str, part: tuple[str, int]) -> None:
    walk(lambda services: long.make_part(services, delivery, *part))


@task(pool="heavy", trigger_rule=TriggerRule.ALL_DONE)
def join_parts(delivery: str, digest: str) -> None:
    """Makes again what was lost, so it runs whatever became of the parts."""
    walk(lambda services: long.join(services, delivery, digest))


@task(task_id="tag", pool="heavy", trigger_rule=TriggerRule.NONE_FAILED_MIN_ONE_SUCCESS)
def tagged(delivery: str) -> None:
    walk(lambda services: tag.run(services, delivery))


@task(task_id="submit")
def submitted(delivery: str) -> None:
    walk(lambda services: submit.run(services, delivery))


@task(task_id="receipt", trigger_rule=TriggerRule.ALL_DONE)
def answered(delivery: str) -> None:
    walk(lambda services: receipt.run(services, delivery))


@task(trigger_rule=TriggerRule.NONE_FAILED)
def finish() -> None:
    """Fails the run when a step failed, although its receipt was written."""


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
    kept = preserved(ID)
    received(ID) >> verified(ID) >> kept
    [kept, *in_batches(kept), in_parts(kept)] >> tagged(ID) >> (last := submitted(ID)) >> (answer := answered(ID))
    [last, answer] >> finish()


def in_batches(kept: Task) -> list[Task]:
    """Small files together, each large one alone."""
    kept >> (batches := small_files(ID))
    kept >> (singles := large_files(ID))
    return [
        derive_files.override(task_id="derive_small").partial(delivery=ID).expand(digests=batches),
        derive_files.override(task_id="derive_large").partial(delivery=ID).expand(digests=singles),
    ]


def in_parts(kept: Task) -> Task:
    """Long films: the lowest rung, the parts on any number of workers, and the joining once all of these have ended."""
    kept >> (parts := parts_of_long_files(ID))
    films = long_files(parts)
    lowest = derive_lowest.partial(delivery=ID).expand(digest=films)
    made = derive_part.partial(delivery=ID).expand(part=parts)
    joined = join_parts.partial(delivery=ID).expand(digest=films)
    [lowest, made] >> joined
    return joined


ingest_delivery()
