"""One figure: a name, what tells it from others of that name, and its value. The names are a promise to whoever watches."""

from pydantic import Field

from archive.models.base import Model

GAUGES = (
    "archive_info",
    "archive_ledger_up",
    "archive_deliveries",
    "archive_resources",
    "archive_public_entries",
    "archive_waiting",
    "archive_waiting_oldest_seconds",
    "archive_stuck",
    "archive_starts_waiting",
    "archive_reserved_bytes",
    "archive_fixity_objects",
    "archive_fixity_overdue",
    "archive_fixity_overdue_share",
    "archive_fixity_damaged",
    "archive_fixity_oldest_seconds",
    "archive_fixity_promised_seconds",
    "archive_replica_lacking",
    "archive_replica_lacking_oldest_seconds",
    "archive_disk_free_bytes",
    "archive_disk_size_bytes",
    "archive_step_last_time_seconds",
    "archive_step_last_seconds",
    "archive_step_sound_time_seconds",
)
"""What goes up and down. Their words stand in `i18n/messages/figures.toml` under `figure.<name>`."""
COUNTERS = (
    "archive_step_runs_total",
    "archive_step_failed_total",
    "archive_step_seconds_total",
    "archive_step_outcomes_total",
    "archive_faults_total",
)
"""What only grows, kept in the ledger, so that it survives every process."""


class Figure(Model):
    """A value at one moment; seconds, bytes or a number, as its name says."""

    name: str = Field(description="one of GAUGES or COUNTERS")
    labels: dict[str, str] = Field(default_factory=dict)
    value: float
