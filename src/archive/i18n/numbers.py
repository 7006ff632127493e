"""Kinds of people's numbers in words."""

from collections.abc import Callable, Iterable

from archive.i18n import Language, fact, listed, text


def facts(kinds: Iterable[str], where: str | Callable[[Language], str]) -> dict[str, str]:
    """The facts of E251: where the numbers stand (a name, or words in each language) and what they are, each kind once."""
    every = list(dict.fromkeys(str(kind) for kind in kinds))
    return {
        **fact("where", lambda language: where if isinstance(where, str) else where(language)),
        **fact("kinds", lambda language: listed((text(f"number.{kind}", language) for kind in every), language)),
    }
