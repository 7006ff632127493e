"""Resumption tokens: all that a list needs to go on, signed, so that none is kept here and a restart loses none."""

import base64
import json
from datetime import UTC, datetime
from time import time
from typing import NamedTuple

from archive.links import signing
from archive.web.oai.arguments import Refused

HOURS = 24
"""How long a token is good for; each page brings a new one."""


class Place(NamedTuple):
    """How far a list is: of which verb and format, its range and the moment up to which it is complete, as frozen when it began,
    the last thing that was said, how many were, and of how many in all (0 where nobody counted).
    """

    verb: str
    prefix: str = ""
    set: str = ""
    since: int = 0
    until: int = 0
    complete: int = 0
    after: tuple[str, str] = ("", "")
    said: int = 0
    size: int = 0


class Token(NamedTuple):
    """A token with its end."""

    text: str
    expires: datetime


def issued(key: str, place: Place) -> Token:
    """A token for going on from a place."""
    until = int(time()) + HOURS * 3600
    body = base64.urlsafe_b64encode(json.dumps(place._asdict(), separators=(",", ":")).encode()).rstrip(b"=").decode()
    return Token(f"{until}.{signing.sign(key, _signed(body), until)}.{body}", datetime.fromtimestamp(until, UTC))


def opened(key: str, verb: str, text: str) -> Place:
    """The place of a token of ours that is still good.

    Raises:
        Refused: badResumptionToken.
    """
    end, _, rest = text.partition(".")
    sig, _, body = rest.partition(".")
    until = int(end) if end.isascii() and end.isdigit() and len(end) <= 12 else 0
    if not signing.genuine(key, _signed(body), until, sig):
        raise Refused("badResumptionToken", "the token is none of this repository; begin the list anew")
    if time() > until:
        raise Refused("badResumptionToken", f"the token was good for {HOURS} hours; begin the list anew")
    made = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    place = Place(**made | {"after": tuple(made["after"])})
    if place.verb != verb:
        raise Refused("badResumptionToken", f"the token is one of {place.verb}")
    return place


def _signed(body: str) -> str:
    return f"oai\n{body}"
