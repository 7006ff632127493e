"""What the archive expects to find in Airflow. A test compares it with `dags/` and with the pools of the embedded stack."""

DAGS = frozenset(
    {
        "scan_drops",
        "scan_sources",
        "harvest_sources",
        "ingest_delivery",
        "sweep",
        "care",
        "preservation_copies",
        "remake_renditions",
        "publish_dumps",
        "freeze_month",
    }
)
POOLS = frozenset({"heavy", "short", "light", "doors"})
OLDEST, BEFORE = (3, 2), (4, 0)
"""Versions whose API and task SDK are the ones that are used here: from the first on, and before the second."""
JOBS = ("metadatabase", "scheduler", "dag_processor")
