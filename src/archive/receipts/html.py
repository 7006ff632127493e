"""Receipts and letters as HTML that carries all it needs: no script, nothing from elsewhere, fit for the width of a phone."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment
from markupsafe import Markup

from archive import i18n
from archive.models.report import Receipt
from archive.receipts import view
from archive.receipts.templating import environment, worded

STYLES = Path(__file__).parent
LETTERS_ITEMS = 20
"""Items that a letter tells one by one; the page tells them all."""


class Around(NamedTuple):
    """What is known of a receipt beside its facts."""

    centre: str
    """the centre by its name"""
    portal: str
    """where the portal is, without a slash at the end"""
    token: str
    """of the receipt's page"""
    marked: tuple[str, ...] = ()
    """names of the marked copies that lie beside the receipt"""


def page(receipt: Receipt, around: Around) -> str:
    """The receipt as a file beside the delivery, Chinese first; its links lead to the portal."""
    return _rendered("receipt_file.html", receipt, around, styles=("receipt.css", "file.css"))


def letter(receipt: Receipt, around: Around) -> str:
    """The receipt in short, as a letter: what was taken, what is to be done, and where its page is."""
    return _rendered("letter.html", receipt, around, styles=("letter.css",), most=LETTERS_ITEMS)


def _rendered(template: str, receipt: Receipt, around: Around, styles: tuple[str, ...], **more: object) -> str:
    shown = view.view(receipt, around.centre)._replace(refresh_s=None)
    context = {"receipt": receipt, "view": shown, "base": around.portal, "token": around.token, "marked": around.marked}
    context |= {"beside": "./", "files": ()}
    style = Markup("\n".join(_style(name) for name in styles))  # noqa: S704 - our own files
    every = {**worded(i18n.FIRST), **context, "style": style, **more}
    return templates().get_template(template).render(every)


@cache
def templates() -> Environment:
    """Those of receipts, read once."""
    return environment()


@cache
def _style(name: str) -> str:
    return (STYLES / name).read_text(encoding="utf-8")
