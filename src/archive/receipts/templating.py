"""Templates with the words of the catalogue: what pages of the portal and files of a receipt share."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from archive import i18n
from archive.i18n import Language
from archive.i18n.moments import clock

_TEMPLATES = Path(__file__).with_name("templates")


def environment(*folders: Path) -> Environment:
    """Templates of these folders, and those of receipts; everything that is filled in is escaped."""
    made = Environment(
        loader=FileSystemLoader([*folders, _TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"clock": clock, "tag": i18n.tag, "named": partial(i18n.text, "language.name")}
    made.globals["headed"] = i18n.headed
    return made


def worded(lang: Language) -> Mapping[str, object]:
    """What a template needs to speak: the reader's language, the one beside it, and the words of either."""
    other = next(one for one in i18n.LANGUAGES if one != lang)
    return {"lang": lang, "other": other, "t": partial(_text, lang), "t2": partial(_text, other)}


def _text(lang: Language, key: str, **facts: object) -> str:
    """The text of `web.<key>`; a word that no list has yet (a new kind of tag) stands for itself."""
    name = f"web.{key}"
    return i18n.text(name, lang, **facts) if name in i18n.messages() else key.partition(".")[2]
