"""Places: Zhejiang's divisions, their ancestors and successors, names as people write them, a centre for each, and
what carries on what was merged or renamed.

Pure: the data lie in the package (`data/PROVENANCE.md`) and are read once, when first asked for.
"""

from archive.places.centres import centre, centres, line, place_term
from archive.places.divisions import ancestors, division, divisions, successors
from archive.places.finding import find, locate
from archive.places.former import FORMER
from archive.places.resolving import Reading, Resolved, resolve
from archive.places.successions import CHANGED, heir, succeeded

__all__ = [
    "CHANGED",
    "FORMER",
    "Reading",
    "Resolved",
    "ancestors",
    "centre",
    "centres",
    "division",
    "divisions",
    "find",
    "heir",
    "line",
    "locate",
    "place_term",
    "resolve",
    "succeeded",
    "successors",
]
