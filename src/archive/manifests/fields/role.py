"""The role of a file in its resource: main, caption, poster, consent, other."""

import re

from archive.manifests.model import Cell, Read
from archive.models.media import FileRole
from archive.vocabulary import find_file_role

_CAPTIONS = re.compile(r"\.(srt|vtt|ass|ssa|lrc)$", re.IGNORECASE)
_PAPERS = re.compile(r"(授权书|授權書|同意书|同意書|授权协议|consent)[^/]*\.(pdf|docx?|jpe?g|png|tiff?)$", re.IGNORECASE)


def role(cell: Cell, path: str) -> Read[FileRole]:
    """The role; without one, captions and consent papers are told by their names and the rest is main.

    An unknown word (E213) makes the file `other` and not `main`: what may be a private paper must not be shown.
    """
    if not cell.value:
        return Read(_by_name(path))
    found = find_file_role(cell.value)
    return Read(found) if found else Read(FileRole.OTHER, (cell.fault("E213"),))


def _by_name(path: str) -> FileRole:
    if _CAPTIONS.search(path):
        return FileRole.CAPTION
    return FileRole.CONSENT if _PAPERS.search(path) else FileRole.MAIN
