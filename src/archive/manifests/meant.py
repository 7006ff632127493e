"""Which file a name means that is written a little otherwise: without its extension, without its folder, in other letters."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator

_EXTENSION = re.compile(r"\.[0-9a-z]{1,5}$")
_BLANKS = re.compile(r"\s+")
_LINES = re.compile(r"[\r\n]+")
_SIGNS = (_LINES, re.compile(r"[;；|]"), re.compile(r"[、，,]"))


def ways_to_part(cell: str) -> Iterator[list[str]]:
    """The names in a cell of several: by lines, by semicolons, by commas; each way that gives more than one."""
    for signs in _SIGNS:
        parts = [one for one in _parted(signs, cell) if one]
        if len(parts) > 1:
            yield parts


def lines(cell: str) -> list[str]:
    """The lines of a cell."""
    return _parted(_LINES, cell)


def _parted(at: re.Pattern[str], value: str) -> list[str]:
    """The pieces without the blanks around what parts them; a name alone keeps its own. (Blanks within the pattern would be tried
    from each of thousands anew.)
    """
    first, *others = at.split(value)
    if not others:
        return [value]
    *middle, last = others
    return [first.rstrip(), *(found for one in middle if (found := one.strip())), last.lstrip()]


class Meant:
    """Files, to be found by names that are not quite theirs."""

    def __init__(self, paths: Collection[str]) -> None:
        self._by_key: dict[str, list[str]] = {}
        for path in paths:
            for key in _keys_of(_folded(path)):
                self._by_key.setdefault(key, []).append(path)

    def by(self, name: str, named: Callable[[str], bool] = lambda _: False) -> str | None:
        """The one file that is meant, of those that are not `named` otherwise: case, width and blanks do not count, an extension
        or a folder may be left out; None where there is none, or more than one.

        An extension that is written counts, and so does a folder: `a.jpg` is neither `a.png` nor, as `旧/a.jpg`, `新/a.jpg`.
        """
        folded = _folded(name)
        for key in (f"={folded}", *([] if _EXTENSION.search(folded) else [f"-{folded}"])):
            for place in (key, *([] if "/" in folded else [f"/{key}"])):
                found = [path for path in self._by_key.get(place, ()) if not named(path)]
                if found:
                    return found[0] if len(found) == 1 else None
        return None


def _keys_of(path: str) -> Iterator[str]:
    """The whole path, and the path without its extension; each also without its folders."""
    for key, whole in (("=", path), ("-", _EXTENSION.sub("", path))):
        yield f"{key}{whole}"
        yield f"/{key}{whole.rpartition('/')[2]}"


def _folded(path: str) -> str:
    plain = unicodedata.normalize("NFKC", path).replace("\\", "/").removeprefix("./").casefold()
    return _BLANKS.sub("", plain)
