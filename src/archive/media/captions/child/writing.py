"""WebVTT as a whole and in pieces for HLS (RFC 8216, section 3.5). Standard library only."""

from collections.abc import Sequence
from pathlib import Path

from archive.media.captions.child.cues import Cue
from archive.texts.timing import stamp

WHOLE, PLAYLIST = "captions.vtt", "index.m3u8"
PIECE_S = 60
_HEAD = "WEBVTT\n\n"
# The clock of our streams begins at zero, so does that of the words.
_PIECE_HEAD = "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n\n"


def write(cues: Sequence[Cue], length_ms: int, folder: Path) -> int:
    """`captions.vtt`, `index.m3u8` and its pieces over the whole length; returns their number."""
    with (folder / WHOLE).open("w", encoding="utf-8", newline="\n") as whole:
        whole.write(_HEAD)
        whole.writelines(map(_block, cues))
    number = max(1, -(-length_ms // (PIECE_S * 1000)))
    pieces: list[list[Cue]] = [[] for _ in range(number)]
    for cue in cues:
        for n in range(cue.start_ms // (PIECE_S * 1000), min(number - 1, (cue.end_ms - 1) // (PIECE_S * 1000)) + 1):
            pieces[n].append(cue)
    for n, piece in enumerate(pieces):
        text = _PIECE_HEAD + "".join(map(_block, piece))
        (folder / _name(n)).write_text(text, encoding="utf-8", newline="\n")
    (folder / PLAYLIST).write_text(_playlist(number, length_ms), encoding="utf-8", newline="\n")
    return number


def _block(cue: Cue) -> str:
    return f"{stamp(cue.start_ms)} --> {stamp(cue.end_ms)}\n{cue.text}\n\n"


def _playlist(number: int, length_ms: int) -> str:
    lengths = [PIECE_S * 1000] * (number - 1) + [max(1, length_ms - (number - 1) * PIECE_S * 1000)]
    segments = "".join(f"#EXTINF:{length / 1000:.3f},\n{_name(n)}\n" for n, length in enumerate(lengths))
    return (
        f"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:{PIECE_S}\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:VOD\n"
        f"{segments}#EXT-X-ENDLIST\n"
    )


def _name(n: int) -> str:
    return f"{n:05}.vtt"
