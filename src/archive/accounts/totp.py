"""Codes that change every 30 seconds (RFC 6238), as the apps on people's phones make them."""

import hmac
from datetime import datetime

import pyotp

STEP_S = 30
_AROUND = (0, -1, 1)
"""Clocks of phones are off: the code before and the one after are taken too."""


def fresh() -> str:
    """A secret of 160 bits, in base32."""
    return pyotp.random_base32()


def address(secret: str, login: str, issuer: str) -> str:
    """What the app reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)


def step(secret: str, code: str, now: datetime, last: int = 0) -> int | None:
    """The number of the step that a code is of; None for a wrong one, and for one not newer than the `last` that was used."""
    typed = "".join(code.split())
    current = int(now.timestamp()) // STEP_S
    made = pyotp.TOTP(secret)
    found = [current + off for off in _AROUND if hmac.compare_digest(made.generate_otp(current + off).encode(), typed.encode())]
    return next((number for number in found if number > last), None)
