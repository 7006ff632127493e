"""
### care: 夜间照管 / what is preserved, looked after every night

Recover what writers left behind that died, let go of what was deleted longer ago than the grace time, copy what the replicas
lack, read a night's share of all bytes and heal what is damaged, and clear what was received long ago. Before the replicas are
brought up to date, what lives only in the ledger is written to the registry object (`archive backup`).

* recover: forward after a commit's point of no return, back before it; only what the ledger knows as begun and not done
* purge: deletions that two people agreed to, once their grace time is over, from the store and from every replica; before
  `replicate`, which takes the tombstones to the replicas the same night
* backup: centres, policies, exclusions, requests, deliveries on their way; a new version only when something has changed
* audit_log: the new lines of the audit log and its head, into an object of the month that only grows; fails when the log does not
  follow from what lies there (`archive audit-log verify`)
* facts: what was so before it was counted is noted (`archive measures complete`); what is counted and no other object tells of
  goes into an object of the month that only grows; then the cells of a hundredth of the centres are recounted from their facts:
  fails where one differs (`archive measures recount`)
* replicate: newest versions to every replica, each file read back; a replica that is away is waited for
* fixity: the objects read longest ago first, within the budget of bytes and minutes (`archive fixity report` tells whether it
  suffices); a mismatch is read twice, then healed from a replica; fails when something stays damaged
* clear: received bytes of deliveries that came to their end 30 days ago (`ARCHIVE_RECEIVED_DAYS`), which nothing reads any more
* uploads: files of the workbench that nobody goes on with are told of after a week and cleared after two
* when it fails: `archive fixity report` and `archive object verify ID` name the files; nothing is overwritten without its bad
  bytes kept under `aside/` in the inbox
"""

from airflow.sdk import TriggerRule, dag, task

from walking import BEGIN, PATIENT, sound, walk


@dag(
    schedule="30 1 * * *",
    start_date=BEGIN,
    catchup=False,
    max_active_runs=1,
    default_args={**PATIENT, "pool": "light"},
    doc_md=__doc__,
    tags=["care"],
)
def care() -> None:
    @task(task_id="recover")
    def recovered() -> None:
        from archive.steps.care import recover

        sound(walk(recover.run))

    @task(task_id="purge", trigger_rule=TriggerRule.ALL_DONE)
    def purged() -> None:
        from archive.steps.decisions import purge

        sound(walk(purge.run))

    @task(task_id="backup", trigger_rule=TriggerRule.ALL_DONE)
    def backed_up() -> None:
        from archive.steps.care import registry

        sound(walk(registry.run))

    @task(task_id="audit_log", trigger_rule=TriggerRule.ALL_DONE)
    def audit_log_kept() -> None:
        from archive.steps.care import audit_log

        sound(walk(audit_log.run))

    @task(task_id="facts", trigger_rule=TriggerRule.ALL_DONE)
    def facts_kept() -> None:
        from archive.steps.network import counting, facts_log

        sound(walk(counting.complete))
        sound(walk(facts_log.run))

    @task(task_id="recount", trigger_rule=TriggerRule.ALL_DONE)
    def recounted() -> None:
        from archive.steps.network import counting

        sound(walk(counting.recount))

    @task(task_id="replicate", trigger_rule=TriggerRule.ALL_DONE)
    def replicated() -> None:
        from archive.steps.care import replicate

        sound(walk(replicate.run))

    @task(task_id="fixity", trigger_rule=TriggerRule.ALL_DONE)
    def read() -> None:
        from archive.steps.care import fixity

        sound(walk(fixity.run))

    @task(task_id="clear", trigger_rule=TriggerRule.ALL_DONE)
    def cleared() -> None:
        from archive.steps.care import clear

        sound(walk(clear.run))

    @task(task_id="uploads", trigger_rule=TriggerRule.ALL_DONE)
    def swept() -> None:
        from archive.steps.desk import stale_uploads

        sound(walk(stale_uploads.run))

    kept = recovered() >> purged() >> backed_up() >> audit_log_kept() >> facts_kept()
    kept >> recounted() >> replicated() >> read() >> cleared() >> swept()


care()
