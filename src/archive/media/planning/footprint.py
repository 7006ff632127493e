"""How much room the making of a recipe may take on disk, before it begins."""

from archive.media.recipe import Recipe, SoundParameters, VideoParameters
from archive.models.facts import MediaFacts

_MB = 1_000_000
_BESIDE = 50 * _MB
"""Stills, sprites, pages, widths and tiles."""
_UNKNOWN_S = 4 * 3600.0
_PER_PIXEL = 9
"""Bytes per pixel of a picture: its widths and tiles, and what is kept on disk while one is turned or put in order."""


def footprint(recipe: Recipe, facts: MediaFacts) -> int:
    """Bytes at most: the highest rates over the whole length, twice for films that are made in pieces and joined."""
    seconds = facts.duration_s or _UNKNOWN_S
    parameters = recipe.parameters
    if isinstance(parameters, VideoParameters):
        rates = [rung.maxrate_bps for rung in parameters.rungs]
        rates += [rung.maxrate_bps for rung in parameters.rungs if rung.name == parameters.download]
        rates += [2 * parameters.sound.bitrate_bps] if parameters.sound else []
        return round(sum(rates) * seconds / 8 * (2 if parameters.chunk_s else 1)) + _BESIDE
    if isinstance(parameters, SoundParameters):
        return round(2 * sum(rung.bitrate_bps for rung in parameters.rungs) * seconds / 8) + _BESIDE
    pixels = facts.picture.width * facts.picture.height if facts.picture else 0
    return _PER_PIXEL * pixels + _BESIDE
