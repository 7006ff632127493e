"""The words that a document itself contains: no model, only reading what was extracted of it."""

from pathlib import Path

from archive.models.media import Evidence, MediaType, Tag, TagSource
from archive.tagging.contract import Subject, TaggerFailed

MAX_LINES, MAX_LENGTH = 200, 200
"""Lines kept of one document and letters of one line: a programme or a score, not a library."""


class DocumentWords:
    """Each line of text is a tag of kind `text`, once, surely."""

    name = "document-words"
    version = "2"
    media = frozenset({MediaType.DOCUMENT})

    def tags(self, subject: Subject) -> list[Tag]:
        """The lines in the order of the pages.

        Raises:
            TaggerFailed: the extracted text cannot be read.

        """
        source = TagSource(name=self.name, version=self.version)
        return [
            Tag(kind="text", value=line, source=source, confidence=1.0, asset=subject.digest, evidence=Evidence(page=page))
            for line, page in (_lines(subject.words) if subject.words else ())
        ]


def _lines(path: Path) -> list[tuple[str, int]]:
    """Each line once, with the number of the page that it stands on first."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise TaggerFailed(tagger=DocumentWords.name, name=path.name, reason=str(fault)) from fault
    found: dict[str, int] = {}
    for number, page in enumerate(text.split("\f"), start=1):
        for line in page.splitlines():
            plain = " ".join(line.split())[:MAX_LENGTH]
            if any(letter.isalnum() for letter in plain):
                found.setdefault(plain, number)
    return list(found.items())[:MAX_LINES]
