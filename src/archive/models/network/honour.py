"""Honours: what was granted to a recording, to people or to a centre, by whom, on what evidence, and whether it still holds."""

import hashlib
from datetime import date

from pydantic import Field

from archive.models.base import Model

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Honour(Model):
    """One honour; `number` is that of its certificate, and of its page."""

    number: str
    activity: str
    nomination: str = ""
    subject_kind: str
    subject: str
    name: str = Field("", description="of what was honoured, as it was sent; empty where nobody may be named")
    title: str
    rank: int | None = None
    level: str = ""
    centre: str = ""
    division: str = ""
    granted_on: date
    evidence: tuple[str, ...] = Field(description="ids of resources and activities, `sheet:<sha256>` of a sealed sheet")
    revoked_on: date | None = None
    reason: str = Field("", description="of its revocation")
    sample: bool = False


def certificate_number(year: int, activity: str, subject: str, title: str) -> str:
    """Always the same for the same honour: `2026-` and eight signs without I, L, O and U."""
    said = hashlib.sha256("\0".join(("honour", activity, subject, title)).encode()).digest()
    value = int.from_bytes(said[:5], "big")
    return f"{year}-" + "".join(_SIGNS[(value >> 5 * place) & 31] for place in range(8))
