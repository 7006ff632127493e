"""Errors that only the catalogue has. Sentences: `i18n/messages/catalogue.toml`."""

from archive.errors import ArchiveError, BadInput


class CursorBroken(BadInput):
    """A cursor that we did not make, or that belongs to another search. Facts: after."""

    code = "E120"


class EntryRefused(ArchiveError):
    """The index did not take a document: its mapping is older than this code, or the document is too large. Facts: id, reason."""

    code = "E320"


class ReindexRefused(ArchiveError):
    """A new index lacks too much of what the old one holds; the old one stays. Facts: reason, before, after."""

    code = "E321"
