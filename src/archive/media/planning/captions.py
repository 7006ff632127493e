"""Recipes of captions: of a file of them, and of those that lie as words in a recording."""

from archive.media.recipe import CaptionParameters, Recipe
from archive.models.facts import MediaFacts
from archive.models.media import RenditionKind
from archive.vocabulary import captions as words

NAME, VERSION = "captions", 2
_MOST = 12


def delivered(facts: MediaFacts, path: str = "", length_s: float | None = None) -> Recipe:
    """WebVTT of a file of captions. `path` is its name as delivered, `length_s` the length of the recording it belongs to."""
    said = words.of_name(path) or next((one.language for one in facts.captions), "")
    return _recipe(NAME, VERSION, CaptionParameters(language=said, length_s=length_s))


def embedded(facts: MediaFacts) -> tuple[Recipe, ...]:
    """WebVTT of every stream of words in a recording, at most twelve; pictures of words stay where they are."""
    return tuple(
        _recipe(
            f"{NAME}-{one.index}",
            VERSION,
            CaptionParameters(
                stream=one.index, codec=one.codec, language=words.tag(one.language), length_s=one.end_s or facts.duration_s
            ),
        )
        for one in [one for one in facts.captions if one.text][:_MOST]
    )


def _recipe(name: str, version: int, parameters: CaptionParameters) -> Recipe:
    return Recipe(name=name, version=version, kind=RenditionKind.CAPTIONS, parameters=parameters)
