"""Kinds of people's numbers in words."""

from collections.abc import Iterable

from archive.i18n import text


def facts(kinds: Iterable[str], where_zh: str, where: str) -> dict[str, str]:
    """The facts of E251: where the numbers stand and what they are, in both languages, each kind once."""
    every = list(dict.fromkeys(str(kind) for kind in kinds))
    return {
        "where_zh": where_zh,
        "where": where,
        "kinds_zh": "、".join(text(f"number.{kind}", "zh") for kind in every),
        "kinds": ", ".join(text(f"number.{kind}", "en") for kind in every),
    }
