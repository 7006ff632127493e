"""Several values in one cell: separated by ；;、| or a line break, but not inside brackets or quotation marks."""

_SEPARATORS = frozenset("；;、|｜\n\r")
_OPEN = dict(zip("（([【《〈“「『", "）)]】》〉”」』", strict=True))


def split(text: str) -> tuple[str, ...]:
    """The values in their order, each once, without blanks around them: `甲；乙（女高、领唱）` is two."""
    parts = _outside_brackets(text)
    if parts is None:
        parts = [text]
        for separator in _SEPARATORS:
            parts = [piece for part in parts for piece in part.split(separator)]
    return tuple(dict.fromkeys(part for piece in parts if (part := piece.strip())))


def _outside_brackets(text: str) -> list[str] | None:
    """Pieces between separators that stand in no bracket; None if the brackets do not match."""
    closing: list[str] = []
    pieces = [""]
    for character in text:
        if character in _OPEN:
            closing.append(_OPEN[character])
        elif closing and character == closing[-1]:
            closing.pop()
        if character in _SEPARATORS and not closing:
            pieces.append("")
        else:
            pieces[-1] += character
    return None if closing else pieces
