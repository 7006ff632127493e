"""The catalogue: analysis of Chinese text, mapping, queries, reindex. The only room that imports elasticsearch."""

from archive.catalogue import without_others  # noqa: F401 - before whatever loads the client itself
from archive.catalogue.catalogue import Catalogue
from archive.catalogue.faults import CursorBroken, EntryRefused, ReindexRefused
from archive.catalogue.highlighting import highlight
from archive.catalogue.reindexing import ReindexResult
from archive.catalogue.writing import PutResult

__all__ = ["Catalogue", "CursorBroken", "EntryRefused", "PutResult", "ReindexRefused", "ReindexResult", "highlight"]
