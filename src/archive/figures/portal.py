"""What the portal counts of its own answers."""

from prometheus_client import CollectorRegistry, Counter, Histogram

from archive import i18n

METHODS = frozenset({"GET", "HEAD"})
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Answers:
    """Answers by route, method and status, and how long each took to begin. Routes are templates: no address, no id."""

    def __init__(self, registry: CollectorRegistry) -> None:
        name, labels = "archive_portal_answers_total", ("route", "method", "status")
        self._answers = Counter(name, i18n.both(f"figure.{name}"), labels, registry=registry)
        name = "archive_portal_answer_seconds"
        self._seconds = Histogram(name, i18n.both(f"figure.{name}"), ("route",), registry=registry, buckets=SECONDS)

    def __call__(self, route: str, method: str, status: int, seconds: float) -> None:
        """One answer began; a method that visitors made up is counted as OTHER."""
        self._answers.labels(route, method if method in METHODS else "OTHER", str(status)).inc()
        self._seconds.labels(route).observe(seconds)
