"""
### preservation_copies: 保存副本 / lossless copies of formats at risk

Every night, when `ARCHIVE_PRESERVATION_COPIES` is `at-risk`: FFV1/FLAC in Matroska or TIFF beside originals in formats that
may not be readable for long (docs/formats.md), each proven by equal digests of every frame. At most 50 resources a night,
longest preserved first, one after the other in the heavy pool. With the setting `off` it does nothing.

* writes: `derived/…` and `derived.json` as a new version of each resource's preserved object
* when it fails: a server is down or the scratch disk is full; the next night goes on where this one stopped
"""

from airflow.sdk import dag, task

from walking import BEGIN, PATIENT, walk


@dag(
    schedule="30 1 * * *",
    start_date=BEGIN,
    catchup=False,
    max_active_runs=1,
    default_args={**PATIENT, "retries": 1, "pool": "heavy"},
    doc_md=__doc__,
    tags=["care"],
)
def preservation_copies() -> None:
    @task(pool="light")
    def due() -> list[str]:
        from archive.steps.care import normalise
        from archive.steps.ingest import hours

        return walk(lambda services: [] if hours.quiet_s(services) else normalise.due(services))

    @task(max_active_tis_per_dagrun=1)
    def copy(resource: str) -> None:
        from archive.steps.care import normalise

        walk(lambda services: normalise.run(services, [resource]))

    copy.expand(resource=due())


preservation_copies()
