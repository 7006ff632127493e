"""Whether something may be public: what is not for everyone never is, whoever approves it (asked by decisions, publishing)."""

from archive.models.record import Record


def for_everyone(record: Record) -> bool:
    """Whether its record keeps it from nobody."""
    return record.audience is None
