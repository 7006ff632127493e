"""Let taggers look at one subject."""

from collections.abc import Iterable

from archive import logs
from archive.models.media import Tag
from archive.tagging.contract import Subject, Tagged, Tagger, TaggerFailed

log = logs.get("tagging")


def run(subject: Subject, taggers: Iterable[Tagger]) -> Tagged:
    """The tags of every tagger that suits the subject's media type.

    A tagger that fails leaves its code among the remarks, and nothing of it among the tags; the others go on.
    """
    tags: list[Tag] = []
    remarks: dict[str, None] = {}
    for tagger in taggers:
        if subject.media not in tagger.media:
            continue
        try:
            tags += tagger.tags(subject)
        except TaggerFailed as failure:
            remarks[failure.code] = None
            log.warning("tagger failed", asset=subject.digest, code=failure.code, **failure.facts)
    return Tagged(tuple(tags), tuple(remarks))
