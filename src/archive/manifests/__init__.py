"""Manifests: rows of a CSV or XLSX -> items with records, files and every fault with its code. Pure reading.

`read` takes the bytes; `check_files` compares with what was received; `find` names the manifest among the paths.
"""

from archive.manifests import consents, judging, sheet_file
from archive.manifests.cells_of_record import PRIVATE as PRIVATE_CELLS
from archive.manifests.cells_of_record import Edited, cells, edited
from archive.manifests.centre_sheet import (
    CentreColumn,
    code_above,
    code_of,
    date_of,
    id_of,
    level_by_code,
    mail_of,
    read_centres,
)
from archive.manifests.columns import HEADERS, REQUIRED, Column
from archive.manifests.fields.role import is_named_like_a_paper
from archive.manifests.guide_page import guide
from archive.manifests.marking import Copy, mark
from archive.manifests.model import Manifest
from archive.manifests.people_sheet import PersonRow, login_of, read_people, role_of
from archive.manifests.prepared_list import NAME as PREPARED
from archive.manifests.prepared_list import prepared
from archive.manifests.reading import read, read_lists
from archive.manifests.received_files import Checked, FileFacts, check_files, with_told
from archive.manifests.rows import item_number
from archive.manifests.table import MOST_ROWS
from archive.manifests.template import NAME as TEMPLATE_NAME
from archive.manifests.template import template
from archive.manifests.understanding import UNDESCRIBED, still_undescribed, understood
from archive.manifests.without_list import prepared_rows
from archive.manifests.writing import Described, FileRow, Written, cells_of, written
from archive.models.names import find_lists as find

__all__ = [
    "HEADERS",
    "MOST_ROWS",
    "PREPARED",
    "PRIVATE_CELLS",
    "REQUIRED",
    "TEMPLATE_NAME",
    "UNDESCRIBED",
    "CentreColumn",
    "Checked",
    "Column",
    "Copy",
    "Described",
    "Edited",
    "FileFacts",
    "FileRow",
    "Manifest",
    "PersonRow",
    "Written",
    "cells",
    "cells_of",
    "check_files",
    "code_above",
    "code_of",
    "consents",
    "date_of",
    "edited",
    "find",
    "guide",
    "id_of",
    "is_named_like_a_paper",
    "item_number",
    "judging",
    "level_by_code",
    "login_of",
    "mail_of",
    "mark",
    "prepared",
    "prepared_rows",
    "read",
    "read_centres",
    "read_lists",
    "read_people",
    "role_of",
    "sheet_file",
    "still_undescribed",
    "template",
    "understood",
    "with_told",
    "written",
]
