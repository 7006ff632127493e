"""Figures: what waits, for how long, and how everything stands, read once for `/metrics` and `archive status` alike.

Both say the same under the same names; docs/monitoring.md has them all. Only this room knows the library of Prometheus.
"""

from archive.figures.cached import Cached
from archive.figures.exposition import Registry, registry
from archive.figures.figure import COUNTERS, GAUGES, Figure
from archive.figures.portal import Answers
from archive.figures.reading import read
from archive.figures.serving import serve
from archive.figures.worker import Rounds

__all__ = ["COUNTERS", "GAUGES", "Answers", "Cached", "Figure", "Registry", "Rounds", "read", "registry", "serve"]
