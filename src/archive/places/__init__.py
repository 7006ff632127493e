"""Places: Zhejiang's divisions, their ancestors and successors, names as people write them, and a centre for each.

Pure: the data lie in the package (`data/PROVENANCE.md`) and are read once, when first asked for.
"""

from archive.places.centres import centre, centre_name, centres, path
from archive.places.divisions import ancestors, division, divisions, successors
from archive.places.finding import find, locate

__all__ = ["ancestors", "centre", "centre_name", "centres", "division", "divisions", "find", "locate", "path", "successors"]
