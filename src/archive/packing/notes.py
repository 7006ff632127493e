"""What is said of a folder before it is packed."""

from collections.abc import Mapping
from typing import NamedTuple

from archive import i18n
from archive.printable import escaped


class Note(NamedTuple):
    """A fault by its code; `refuses` tells whether something could not be taken because of it. `where` is a row of a list."""

    code: str
    facts: Mapping[str, str]
    refuses: bool = True
    where: str = ""


def sentences(code: str, facts: Mapping[str, object]) -> list[str]:
    """What happened and what to do, a line for each language."""
    told = {name: escaped(value) if isinstance(value, str) else value for name, value in facts.items()}
    every = (i18n.explain(code, told, language) for language in i18n.LANGUAGES)
    return [escaped(" ".join(filter(None, one))) for one in every]
