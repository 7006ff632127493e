"""Keys that stand in addresses and that nobody can guess, made from the signing key: the same again after a rebuild.

HMAC-SHA256 (RFC 2104), base64url without padding; whoever lacks the signing key can tell none of them.
"""

import base64
import hashlib
import hmac

from archive.errors import SettingWrong

_PUBLICATION_BYTES = 15
_RECEIPT_BYTES = 24


def publication_key(key: str, resource: str, withdrawn: int) -> str:
    """The part of media addresses of a resource that was withdrawn so many times: after each it is another. 20 characters.

    Raises:
        SettingWrong: there is no signing key.
    """
    return _made(key, f"publication\n{resource}\n{withdrawn}", _PUBLICATION_BYTES)


def receipt_token(key: str, delivery: str) -> str:
    """The part of the address of a delivery's receipt. 32 characters.

    Raises:
        SettingWrong: there is no signing key.
    """
    return _made(key, f"receipt\n{delivery}", _RECEIPT_BYTES)


def _made(key: str, what: str, size: int) -> str:
    if not key:
        raise SettingWrong(name="ARCHIVE_SIGNING_KEY", reason="empty")
    digest = hmac.digest(key.encode(), what.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:size]).decode()
