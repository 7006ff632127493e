"""Manifests: rows of a CSV or XLSX -> items with records, files and every fault with its code. Pure reading.

`read` takes the bytes; `check_files` compares with what was received; `find` names the manifest among the paths.
"""

from archive.manifests import consents
from archive.manifests.columns import HEADERS, REQUIRED, Column
from archive.manifests.fields.role import is_named_like_a_paper
from archive.manifests.model import Manifest
from archive.manifests.reading import read
from archive.manifests.received_files import Checked, FileFacts, check_files, is_litter
from archive.manifests.rows import item_number
from archive.manifests.table import MOST_ROWS
from archive.manifests.writing import Described, FileRow, Written, written
from archive.models.names import find_manifest as find

__all__ = [
    "HEADERS",
    "MOST_ROWS",
    "REQUIRED",
    "Checked",
    "Column",
    "Described",
    "FileFacts",
    "FileRow",
    "Manifest",
    "Written",
    "check_files",
    "consents",
    "find",
    "is_litter",
    "is_named_like_a_paper",
    "item_number",
    "read",
    "written",
]
