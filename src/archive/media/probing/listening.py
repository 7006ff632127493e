"""Listening to the sounds of a recording: which of them decode, and which hold more than silence."""

from collections.abc import Sequence
from pathlib import Path

from archive.media.guarded import child_process, tools, whitelists
from archive.media.guarded.complaints import reason
from archive.media.guarded.limits import Limits
from archive.models.facts import SoundFacts

SILENT, UNDECODED = "silent", "undecoded"
_SOUNDING = "silenceremove=start_periods=1:start_duration=0.1:start_threshold=-50dB"
"""Nothing passes until a tenth of a second is louder than that: the first frame that does ends the listening."""
_MOST = 16


def listened(source: Path, limits: Limits, sounds: Sequence[SoundFacts]) -> tuple[tuple[SoundFacts, ...], str]:
    """The same sounds with why nothing is heard of each, until one is heard; and what a decoder complained of.

    A track that sounds from its start is heard within moments; a silent one is decoded to its end. Behind the one that is heard
    the others are not asked, and one that has no other beside it may be silent.

    Raises:
        MediaLimit: the decoder broke a limit.

    """
    told: list[SoundFacts] = []
    complaint = ""
    for sound in sounds[:_MOST]:
        unheard, said = _asked(source, limits, sound, among=len(sounds))
        complaint = complaint or said
        told.append(sound.model_copy(update={"unheard": unheard}))
        if not unheard:
            break
    return (*told, *sounds[len(told) :]), complaint


def _asked(source: Path, limits: Limits, sound: SoundFacts, among: int) -> tuple[str, str]:
    if among > 1 and _frames(source, limits, sound, ("-af", _SOUNDING))[0]:
        return "", ""
    count, said = _frames(source, limits, sound, ())
    if not count:
        return UNDECODED, f"{sound.codec}: {said}"
    return (SILENT, "") if among > 1 else ("", "")


def _frames(source: Path, limits: Limits, sound: SoundFacts, filtered: Sequence[str]) -> tuple[int, str]:
    """How many frames came out, one at most, and what the decoder said."""
    command = [
        str(tools.ffmpeg()),
        *("-hide_banner", "-nostdin", "-nostats", "-v", "error"),
        *(part for name, value in whitelists.input_options(limits).items() for part in (f"-{name}", value)),
        *("-i", f"file:{source}", "-map", f"0:{sound.index}", *filtered),
        *("-frames:a", "1", "-progress", "pipe:1", "-f", "framecrc", "-"),
    ]
    lines: list[bytes] = []
    ended = child_process.run(child_process.Job(command, read=(Path(command[0]), source)), limits, child_process.keep(lines))
    return sum(line[:1].isdigit() for line in lines), reason(ended.complaints, source)
