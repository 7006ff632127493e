"""What to make of documents."""

from archive.media.recipe import DocumentParameters, Recipe
from archive.models.media import RenditionKind

DOCUMENT_VERSION = 2


def document() -> Recipe:
    """Pages as pictures and their words: the same for every document."""
    return Recipe(name="document", version=DOCUMENT_VERSION, kind=RenditionKind.DOCUMENT, parameters=DocumentParameters())
