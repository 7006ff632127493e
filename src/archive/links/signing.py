"""Signed addresses: who holds one may see one thing until a moment. HMAC-SHA256 (RFC 2104), base64url without padding."""

import base64
import hashlib
import hmac

from archive.errors import SettingWrong


def sign(key: str, what: str, until: int) -> str:
    """The signature (43 characters) that opens `what` until the Unix time `until`, in seconds.

    Raises:
        SettingWrong: there is no key; an empty one would let everybody sign.

    """
    if not key:
        raise SettingWrong(name="ARCHIVE_SIGNING_KEY", reason="empty")
    # The length of `until` cannot blur into `what`: the moment comes last, after a character no moment holds.
    digest = hmac.digest(key.encode(), f"{what}\n{until}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def valid(key: str, what: str, until: int, sig: str, now: float) -> bool:
    """Whether `sig` opens `what` at the Unix time `now`; compared in constant time."""
    return now <= until and genuine(key, what, until, sig)


def genuine(key: str, what: str, until: int, sig: str) -> bool:
    """Whether `sig` opens `what` until `until`, be that moment past or not; compared in constant time."""
    if not key:
        return False
    return hmac.compare_digest(sign(key, what, until).encode(), sig.encode())
