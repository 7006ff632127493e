"""Plain text as a document: its words, whatever their encoding. No decoder is needed."""

from pathlib import Path

from archive.errors import MediaUnreadable
from archive.media import outputs
from archive.media.recipe import Made
from archive.texts import decoding, encodings

LARGEST = 20_000_000
"""Bytes of a text that is read: more than any novel."""
_READABLE = 0.95


def is_text(head: bytes) -> bool:
    """Whether a file that begins like this is a plain text: nearly all of it can be read."""
    if not head or not encodings.is_text(head):
        return False
    text = head.decode(encodings.nearest(head).name, errors="replace")
    return sum(c.isprintable() or c.isspace() for c in text) >= _READABLE * len(text)


def words(source: Path) -> str:
    """Its words, lines parted as it parts them; none where no encoding makes words of it.

    Raises:
        MediaUnreadable: it is not text.

    """
    with source.open("rb") as file:
        data = file.read(LARGEST)
    if not encodings.is_text(data[:4_096]):
        raise MediaUnreadable(name=source.name, reason="it is no text")
    encoding = encodings.encoding_of(data)
    lines = decoding.lines(data, encoding.name) if encoding else ()
    plain = ("".join(c for c in line if c == "\t" or c.isprintable()).rstrip() for line in lines)
    return "\n".join(plain).strip("\n")


def make(source: Path, folder: Path) -> Made:
    """text.txt in `folder`.

    Raises:
        MediaUnreadable: it is not text.

    """
    text = words(source)
    if text.strip():
        (folder / outputs.TEXT).write_text(text + "\n", encoding="utf-8")
    return Made(files=outputs.files(folder, {}), remarks=("words-only",) if text.strip() else ("not-shown",))
