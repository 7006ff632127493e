"""What to make of still pictures."""

from archive.media.recipe import PictureParameters, Recipe
from archive.models.facts import PictureFacts
from archive.models.media import RenditionKind

PICTURE_VERSION = 3
WIDTHS = (320, 640, 1280, 2560)
LONGEST_SIDE = 16_000
"""WebP ends at 16,383 pixels."""
TILE = 512
TILED_ABOVE = WIDTHS[-1]
"""A picture with a longer side than this has tiles for deep zoom."""


def picture(facts: PictureFacts) -> Recipe:
    """Widths none of which is above the source, and tiles where the largest width shows less than there is."""
    # A long scroll must fit WebP's greatest height at every width.
    widest = max(1, min(WIDTHS[-1], facts.width, facts.width * LONGEST_SIDE // facts.height))
    parameters = PictureParameters(
        widths=(*(width for width in WIDTHS if width < widest), widest),
        tile=TILE if max(facts.width, facts.height) > TILED_ABOVE else 0,
    )
    return Recipe(name="picture", version=PICTURE_VERSION, kind=RenditionKind.PICTURE, parameters=parameters)
