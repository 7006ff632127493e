"""A file of captions from bytes to checked cues, within limits. Runs in the caption child."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from archive.media.captions.child import arrows, lyrics, markup
from archive.media.captions.child.cues import MOST_BYTES, MOST_CUES, MOST_LINES, Cue, CueFindings
from archive.texts import decoding
from archive.texts.captions import HEAD, Kind, kind_of

Reader = Callable[[Iterable[str], CueFindings], Iterator[Cue]]
_SAMPLE = 2_000


class CaptionFile(NamedTuple):
    """What a file says: its kind and encoding, its cues in their order, and words to tell the language by."""

    kind: Kind
    encoding: str
    cues: list[Cue]
    sample: str


def read(source: Path, findings: CueFindings, beat: Callable[[], None] = lambda: None) -> CaptionFile | None:
    """At most 32 MB, four million lines and 200,000 cues; None for what holds no captions, or none that make words.

    `beat` is called now and then.
    """
    with source.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    kind, encoding = kind_of(data[:HEAD]), decoding.encoding_of(data[:MOST_BYTES])
    if kind is None or encoding is None:
        return None
    if len(data) > MOST_BYTES:
        findings.note("captions-cut")
    found = _readers()[kind](_watched(decoding.lines(data[:MOST_BYTES], encoding.name), findings, beat), findings)
    cues = [safe for cue in islice(found, MOST_CUES) if (safe := _safe(cue, kind)).text]
    if next(found, None):
        findings.note("captions-cut")
    if not encoding.fits and (strange := sum("\ufffd" in cue.text for cue in cues)):
        findings.note("captions-bytes", count=strange)
    if encoding.doubtful and cues:
        findings.note("captions-encoding", count=len(cues))
    return CaptionFile(kind, encoding.name, cues, markup.plain(" ".join(cue.text for cue in cues[:_SAMPLE])))


def _readers() -> Mapping[Kind, Reader]:
    from archive.media.captions.child import scripts  # noqa: PLC0415 - pysubs2 is an extra and only this kind needs it

    return {"srt": arrows.srt, "vtt": arrows.vtt, "lrc": lyrics.lrc, "ass": scripts.ass}


def _safe(cue: Cue, kind: Kind) -> Cue:
    return cue if kind == "ass" else cue._replace(text=markup.safe(cue.text))


def _watched(lines: Iterable[str], findings: CueFindings, beat: Callable[[], None]) -> Iterator[str]:
    for n, line in enumerate(lines):
        if n % 20_000 == 0:
            beat()
        if n >= MOST_LINES:
            findings.note("captions-cut")
            return
        yield line
