"""Files that do not begin with what they are: sound behind an ID3 tag, a PDF behind a few stray bytes."""

import re
from collections.abc import Callable

from archive.formats.content import Content
from archive.formats.signatures import MEDIA, matched
from archive.formats.streams import cut_mpeg_audio
from archive.formats.table import allowed
from archive.formats.text import PLAYLISTS, SCRIPTS, text_type
from archive.models.media import MediaType

_MOST_TAGS = 8
_PADDING = 4096
_PDF_WITHIN = 1024
"""ISO 32000-1, Annex H, 3: readers want the header only within the first 1,024 bytes."""
_PDF = re.compile(rb"%PDF-\d\.\d")


def tagged(content: Content, recording: Callable[[Content], str | None]) -> str | None:
    """What follows an ID3v2 tag, which writers put before FLAC, AAC, WAV and others too; MP3 where nothing else is known."""
    rest = content
    for _ in range(_MOST_TAGS):
        length = _tag(rest.at(0, 10))
        if not length:
            break
        rest = rest.behind(length)
        padding = rest.at(0, _PADDING)
        rest = rest.behind(len(padding) - len(padding.lstrip(b"\0")))
    if rest is content:
        return None
    found = matched(rest.head, MEDIA) or recording(rest) or cut_mpeg_audio(rest.head)
    known = allowed().get(found or "")
    return known.mime if known and known.media in {MediaType.SOUND, MediaType.VIDEO} else "audio/mpeg"


def pdf(head: bytes) -> str | None:
    """A PDF whose header comes a little later; not one inside a web page or a script."""
    found = _PDF.search(head, 0, _PDF_WITHIN + 8)
    if not found or b" obj" not in head[found.end() :]:
        return None
    before = text_type(head[: found.start()])
    return None if before in PLAYLISTS | SCRIPTS else "application/pdf"


def _tag(start: bytes) -> int:
    """Length of an ID3v2 tag (id3.org, 2.4.0: size of seven bits a byte, without its header and footer); 0 for none."""
    if len(start) < 10 or start[:3] != b"ID3" or max(start[6:10]) > 0x7F:
        return 0
    size = start[6] << 21 | start[7] << 14 | start[8] << 7 | start[9]
    return size + (20 if start[5] & 0x10 else 10)
