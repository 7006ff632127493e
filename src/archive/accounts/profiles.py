"""Rules of passwords, by the profile that a setting names. Two standards contradict one another; each is kept whole.

`asvs`: OWASP ASVS 5.0, 6.2: at least 8 signs, nothing common or easily guessed, no rule about kinds of signs, no forced change.
`mlps`: GB/T 22239-2019 as it is audited: three of four kinds of signs, another one after 90 days, none of the last five again.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from archive.accounts import passwords

Profile = Literal["asvs", "mlps"]
CHANGING = "mlps"
"""The profile by which passwords grow old."""
SHORTEST = 8
LONGEST = 1000
"""Of what is typed; longer ones are no passwords, but attacks on the hash."""
OLDEST = timedelta(days=90)
REMEMBERED = 5
_GUESSES_LOG10 = 8.0
"""Fewer guesses than these (by zxcvbn, which knows 30,000 common words) are refused."""
_LOOKED_AT = 72
_OURS = ("zhejiang", "qunzhong", "wenhua", "wenhuaguan", "dangan", "qunyi", "feiyi", "woaini", "archive", "workbench", "mima")


class Weakness(StrEnum):
    """Why a password is refused; its words are `password.<value>`."""

    SHORT = "short"
    LONG = "long"
    COMMON = "common"
    CLASSES = "classes"
    AGAIN = "again"


def weakness(profile: Profile, password: str, about: Iterable[str] = (), earlier: Sequence[str] = ()) -> Weakness | None:
    """What is wrong with a new password of somebody whose names are `about` and whose earlier ones were kept as `earlier`."""
    if len(password) < SHORTEST:
        return Weakness.SHORT
    if len(password) > LONGEST:
        return Weakness.LONG
    from zxcvbn import zxcvbn  # noqa: PLC0415 - its lists of words are 12 MB, which only a new password needs

    theirs = [word for word in about if len(word) > 1]
    if float(zxcvbn(password[:_LOOKED_AT], user_inputs=[*theirs, *_OURS])["guesses_log10"]) < _GUESSES_LOG10:
        return Weakness.COMMON
    if profile == "mlps":
        if len({_class(sign) for sign in password}) < 3:
            return Weakness.CLASSES
        if any(passwords.fits(kept, password) for kept in earlier[:REMEMBERED]):
            return Weakness.AGAIN
    return None


def past(profile: Profile, since: datetime, now: datetime) -> bool:
    """Whether a password that was set then has to be changed by now."""
    return profile == "mlps" and now - since >= OLDEST


def _class(sign: str) -> str:
    kind = unicodedata.category(sign)
    return {"Lu": "upper", "Ll": "lower", "Nd": "digit"}.get(kind, "other")
