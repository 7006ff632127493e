"""Figures in the text format of Prometheus, beside what this process counts itself."""

from collections.abc import Callable, Iterator
from itertools import groupby

from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector, disable_created_metrics
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from archive import i18n
from archive.figures.figure import COUNTERS, Figure

Registry = CollectorRegistry
"""What one process has to tell."""


class _Figures(Collector):
    def __init__(self, read: Callable[[], tuple[Figure, ...]]) -> None:
        self._read = read

    def collect(self) -> Iterator[Metric]:
        """One family for each name."""
        found = sorted(self._read(), key=lambda one: one.name)
        for name, figures in groupby(found, key=lambda one: one.name):
            yield _family(name, list(figures))

    def describe(self) -> Iterator[Metric]:
        """Nothing beforehand, so that registering asks no server."""
        return iter(())


def registry(read: Callable[[], tuple[Figure, ...]]) -> CollectorRegistry:
    """What one process tells: the figures, and its own memory, time and open files."""
    # When each count began would be twice the lines, and Prometheus sees a restart by itself.
    disable_created_metrics()  # type: ignore[no-untyped-call]
    made = CollectorRegistry()
    made.register(_Figures(read))
    ProcessCollector(registry=made)
    PlatformCollector(registry=made)
    return made


def _family(name: str, figures: list[Figure]) -> Metric:
    kind = CounterMetricFamily if name in COUNTERS else GaugeMetricFamily
    labels = list(figures[0].labels)
    family = kind(name, i18n.both(f"figure.{name}"), labels=labels)
    for one in figures:
        family.add_metric([one.labels[label] for label in labels], one.value)
    return family
