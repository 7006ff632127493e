"""ASS and SSA by pysubs2, a few thousand lines at a time; only here: pysubs2. Used by the caption child alone."""

import warnings
from collections.abc import Iterable, Iterator
from itertools import islice

import pysubs2
from pysubs2.formats.substation import parse_tags

from archive.media.captions.child.cues import MOST_TEXT, Cue, CueFindings
from archive.media.captions.child.markup import escaped, seen

_BATCH = 2_000
_MOST_HEAD = 1_000
_EVENTS = ("Dialogue:", "Comment:")
# pysubs2 reads the overrides before each piece anew: the square of their number.
_MOST_OVERRIDES = 60
_MARKS = (("b", "bold"), ("i", "italic"), ("u", "underline"))


def ass(lines: Iterable[str], findings: CueFindings) -> Iterator[Cue]:
    """Cues of a script, already as safe WebVTT text; comments and drawings left out."""
    warnings.simplefilter("ignore")
    head: list[str] = []
    events = _events(lines, head)
    # The head is filled by the time the first event comes: styles stand before what is said.
    while batch := list(islice(events, _BATCH)):
        for script in _read(head, batch, findings):
            for event in script.events:
                if (cue := _cue(event, script.styles)) and cue.text:
                    yield cue


def _events(lines: Iterable[str], head: list[str]) -> Iterator[str]:
    inside = False
    for line in lines:
        if line.lstrip().startswith("["):
            inside = line.strip().lower() == "[events]"
        if inside and line.startswith(_EVENTS):
            yield line
        elif not inside and len(head) < _MOST_HEAD:
            head.append(line)


def _read(head: list[str], batch: list[str], findings: CueFindings) -> Iterator[pysubs2.SSAFile]:
    """The batch at once; where a line of it is broken, line by line; where the styles are, without them."""
    # A script without events is empty, and empty is false: None is asked for.
    if (script := _script([*head, "[Events]", *batch], head)) is not None:
        yield script
        return
    sound = [] if _script(head, head) is None else head
    for line in batch:
        if (script := _script([*sound, "[Events]", line], head)) is None:
            findings.note("captions-unreadable")
        else:
            yield script


def _script(lines: list[str], head: list[str]) -> pysubs2.SSAFile | None:
    old = any(line.strip().lower() == "[v4 styles]" for line in head)
    try:
        return pysubs2.SSAFile.from_string("\n".join(lines), format_="ssa" if old else "ass")
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, pysubs2.exceptions.Pysubs2Error):
        return None


def _cue(event: pysubs2.SSAEvent, styles: dict[str, pysubs2.SSAStyle]) -> Cue | None:
    if event.is_comment:
        return None
    text = seen(event.text[:MOST_TEXT])
    if text.count("{") > _MOST_OVERRIDES:
        words = escaped(event.OVERRIDE_SEQUENCE.sub("", text))
    else:
        style = styles.get(event.style, pysubs2.SSAStyle.DEFAULT_STYLE)
        words = "".join(_piece(piece, one) for piece, one in parse_tags(text, style, styles) if not one.drawing)
    return Cue(event.start, event.end, _broken(words))


def _piece(piece: str, style: pysubs2.SSAStyle) -> str:
    words = escaped(piece)
    if not words.strip():
        return words
    for name, field in _MARKS:
        words = f"<{name}>{words}</{name}>" if getattr(style, field) else words
    return words


def _broken(words: str) -> str:
    r"""`\N` and `\n` break lines, `\h` is a hard space."""
    text = words.replace(r"\h", "\u00a0").replace(r"\N", "\n").replace(r"\n", "\n")
    return "\n".join(line for piece in text.split("\n") if (line := piece.strip()))
