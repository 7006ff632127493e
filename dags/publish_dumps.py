"""
### publish_dumps: 整库数据 / everything that is public, in files

Every night at 3:20: where one is due, write all public records as JSON Lines and Parquet, with the ids of what left the public,
and put them into the access bucket, from which the portal serves them at `/dumps/`. One is due a week after the last, and the
night after an entry left the public: the portal has refused the dump that still has it since that moment.

* writes: `dumps/<moment>/` in the access bucket, then `dumps/index.json`; the two last are kept, closed ones are erased
* memory stays the same however many entries there are; scratch needs the room of one dump
* when it fails: a server is down, scratch is full, or the extra `dumps` is not installed (E600); the last dump stays as it is
"""

from airflow.sdk import dag, task

from walking import BEGIN, PATIENT, sound, walk


@dag(
    schedule="20 3 * * *",
    start_date=BEGIN,
    catchup=False,
    max_active_runs=1,
    default_args={**PATIENT, "pool": "light"},
    doc_md=__doc__,
    tags=["publishing"],
)
def publish_dumps() -> None:
    @task
    def make() -> None:
        from archive.steps.publishing import dumps

        sound(walk(dumps.run))

    make()


publish_dumps()
