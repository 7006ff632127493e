"""Codes that are typed from paper: invitations, and the ones for who has lost the second factor. Only hashes of them are kept."""

import hashlib
import secrets

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without what is mistaken for another sign."""
_GROUP = 4
RECOVERY = 10


def fresh(groups: int = 3) -> str:
    """`7KQM-2P9X-3HTV`: 60 bits in three groups."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(groups))


def hashed(code: str) -> bytes:
    """What is kept of a code, however it was typed: a long random one needs no slow hash."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return hashlib.sha256(plain.encode()).digest()


def recovery() -> list[str]:
    """Ten of 40 bits."""
    return [fresh(2) for _ in range(RECOVERY)]
