"""How much room the making of a recipe may take on disk, before it begins."""

from archive.media.recipe import Recipe, SoundParameters, VideoParameters
from archive.models.facts import MediaFacts, PictureFacts

_MB = 1_000_000
_BESIDE = 50 * _MB
"""Stills, sprites, pages, widths and tiles."""
_UNKNOWN_S = 4 * 3600.0
_PER_PIXEL = 9
"""Bytes per pixel of a picture: its widths and tiles, and what is kept on disk while one is turned or put in order."""
_TILED, _SAMPLES = 5, 4
"""The same without what is put in order, which may have as many samples as it has bits a sample for."""


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
    return _per_pixel(facts.picture) * facts.picture.width * facts.picture.height + _BESIDE if facts.picture else _BESIDE


def _per_pixel(picture: PictureFacts) -> int:
    return max(_PER_PIXEL, _TILED + _SAMPLES * -(-picture.bits // 8))
