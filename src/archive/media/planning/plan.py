"""From facts to recipes: pure, no input or output."""

from archive.media.planning import captions
from archive.media.planning.documents import document
from archive.media.planning.pictures import picture
from archive.media.planning.profiles import DEFAULT, PROFILES
from archive.media.planning.sound import sound
from archive.media.planning.video import video
from archive.media.recipe import Recipe
from archive.models.facts import MediaFacts, MediaType


def plan(facts: MediaFacts, profile: str = DEFAULT) -> tuple[Recipe, ...]:
    """What to make of a file with these facts under a profile of `profiles.PROFILES`; nothing for a class without renditions."""
    chosen = PROFILES[profile]
    if facts.picture:
        return (picture(facts.picture),)
    if facts.document:
        return (document(),)
    if facts.video:
        return (video(facts, facts.video, chosen), *captions.embedded(facts))
    if facts.sound:
        return (sound(facts, chosen),)
    if facts.media is MediaType.CAPTION:
        return (captions.delivered(facts),)
    return ()
