"""Several values in one cell: separated by ；;、| or a line break, but not inside brackets or quotation marks."""

from collections.abc import Sequence

_SEPARATORS = frozenset("；;、|｜\n\r")
_OPEN = dict(zip("（([【《〈“「『", "）)]】》〉”」』", strict=True))


def split(text: str) -> tuple[str, ...]:
    """The values in their order, each once, without blanks around them: `甲；乙（女高、领唱）` is two."""
    return tuple(dict.fromkeys(value for _, piece in pieces(text) if (value := piece.strip())))


def pieces(text: str, separators: frozenset[str] = _SEPARATORS) -> list[tuple[str, str]]:
    """Each piece with the separator before it, "" before the first. Brackets that do not match hold nothing together."""
    if separators.isdisjoint(text):
        return [("", text)]
    found = _outside_brackets(text, separators)
    return _anywhere(text, separators) if found is None else found


def _outside_brackets(text: str, separators: frozenset[str]) -> list[tuple[str, str]] | None:
    """Pieces between separators that stand in no bracket; None if the brackets do not match."""
    closing: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if character in _OPEN:
            closing.append(_OPEN[character])
        elif closing and character == closing[-1]:
            closing.pop()
        elif character in separators and not closing:
            places.append(place)
    return None if closing else _cut(text, places)


def _anywhere(text: str, separators: frozenset[str]) -> list[tuple[str, str]]:
    return _cut(text, [place for place, character in enumerate(text) if character in separators])


def _cut(text: str, places: Sequence[int]) -> list[tuple[str, str]]:
    starts, stops = [-1, *places], [*places, len(text)]
    return [
        (text[start : start + 1] if start >= 0 else "", text[start + 1 : stop]) for start, stop in zip(starts, stops, strict=True)
    ]
