"""Forms that met an ended session: what was typed is kept, and sent again by who typed it, once they have signed in."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from archive.errors import FormGone
from archive.models.accounts import Account
from archive.services import Services

_KIND = "form"
LASTS = timedelta(hours=12)
LARGEST = 512 * 1024
"""Characters of one form; what is larger is not kept."""
MOST = 10
_SECRET = ("password", "secret", "token")
_CODES = ("/work/sign-in", "/work/join", "/work/account")
"""Where a code is one that lets somebody in; elsewhere it is the code of a reason, or of a centre."""


class KeptForm(NamedTuple):
    """Where it was to go, and its fields in their order."""

    address: str
    fields: tuple[tuple[str, str], ...]


def keep(services: Services, session_token: str, address: str, fields: Sequence[tuple[str, str]]) -> str | None:
    """The token of what was kept: for the person whose session it was. None where it was nobody's, or is too large."""
    person = services.ledger.accounts.sessions.whose(session_token) if session_token else None
    secret = (*_SECRET, "code") if address.startswith(_CODES) else _SECRET
    plain = [(name, value) for name, value in fields if not any(word in name.casefold() for word in secret)]
    if person is None or not plain or sum(len(name) + len(value) for name, value in plain) > LARGEST:
        return None
    body = {"person": person, "address": address, "fields": plain}
    return services.ledger.accounts.pending.keep(_KIND, body, person, LASTS, MOST)


def find(services: Services, account: Account, token: str) -> KeptForm:
    """What was kept.

    Raises:
        FormGone: it is past, was sent, or is somebody else's.
    """
    found = services.ledger.accounts.pending.find(_KIND, token)
    if found is None or found["person"] != account.id:
        raise FormGone
    return KeptForm(found["address"], tuple((name, value) for name, value in found["fields"]))


def forget(services: Services, account: Account, token: str) -> None:
    """It was sent, or is not wanted any more."""
    find(services, account, token)
    services.ledger.accounts.pending.take(_KIND, token)
