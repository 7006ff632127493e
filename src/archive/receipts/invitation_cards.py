"""Cards that are cut out and handed over: who is invited, where to go, and a code that is good once. A4, eight to a page."""

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from archive import i18n
from archive.receipts.html import STYLES, templates
from archive.receipts.templating import worded


class Card(NamedTuple):
    """What stands on one."""

    name: str
    login: str
    code: str
    centre: str
    address: str
    until: str
    """day and hour in China"""
    square: str
    """what a phone reads, as SVG of our own making"""


def cards(those: Sequence[Card]) -> str:
    """A file that carries all it needs."""
    style = Markup((STYLES / "cards.css").read_text(encoding="utf-8"))  # noqa: S704 - our own file
    made = [(one, Markup(one.square)) for one in those]  # noqa: S704 - drawn by `archive.links.qr`
    return templates().get_template("invitations.html").render({**worded(i18n.FIRST), "style": style, "cards": made})
