"""What the worker counts of its own rounds."""

from prometheus_client import CollectorRegistry, Counter, Gauge

from archive import i18n


class Rounds:
    """Rounds by their end: `done`, or the code of what they wait for; and when the last one was done."""

    def __init__(self, registry: CollectorRegistry) -> None:
        name = "archive_worker_rounds_total"
        self._rounds = Counter(name, i18n.both(f"figure.{name}"), ("end",), registry=registry)
        name = "archive_worker_done_time_seconds"
        self._done_at = Gauge(name, i18n.both(f"figure.{name}"), registry=registry)

    def __call__(self, end: str = "done") -> None:
        """A round came to its end."""
        self._rounds.labels(end).inc()
        if end == "done":
            self._done_at.set_to_current_time()
