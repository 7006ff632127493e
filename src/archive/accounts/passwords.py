"""Passwords: hashed by argon2id with the library's parameters (RFC 9106), compared in equal time whether there is one or not."""

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher()


@lru_cache(maxsize=1)
def _nobodys() -> str:
    """What is kept of a password that nobody has: made when first asked for, since to make it takes as long as it should."""
    return _HASHER.hash("nobody has this password")


def hashed(password: str) -> str:
    """What is kept of a password."""
    return _HASHER.hash(password)


def fits(kept: str | None, password: str) -> bool:
    """Whether it is the password of which this was kept; of nobody's it takes as long to say no."""
    nobodys = _nobodys()  # also where it is not needed: the first who asks waits as long whether there is one or not
    try:
        return _HASHER.verify(kept or nobodys, password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def stale(kept: str) -> bool:
    """Whether it was hashed with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(kept)
