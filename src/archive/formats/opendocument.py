"""OpenDocument (ISO/IEC 26300): a zip whose first file says what it is. One with scripts in it is no document for us."""

import re

_FIRST = b"PK\x03\x04"
_NAME = 30
_SAID = re.compile(rb"mimetypeapplication/vnd\.oasis\.opendocument\.(text|spreadsheet|presentation)(?![a-z-])")
_SCRIPT = re.compile(rb"PK\x03\x04.{26}(?:Basic|Scripts)/", re.DOTALL)


def opendocument(head: bytes) -> str | None:
    """The MIME type of a text, a spreadsheet or slides; that of documents with macros where scripts are among its first files."""
    said = _SAID.match(head, _NAME) if head.startswith(_FIRST) else None
    if said is None:
        return None
    if _SCRIPT.search(head):
        return "application/vnd.ms-office.macro"
    return f"application/vnd.oasis.opendocument.{said[1].decode()}"
