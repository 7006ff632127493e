"""Conditions of a request for what somebody may have already (RFC 9110, section 13)."""

import hashlib


def tag(body: bytes) -> str:
    """The strong entity tag of what is sent, in its quotes: of its bytes alone."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def matches(header: str | None, etag: str) -> bool:
    """Whether an `If-None-Match` header names this entity tag, compared weakly."""
    if not header:
        return False
    tags = {tag.strip().removeprefix("W/") for tag in header.split(",")}
    return "*" in tags or etag in tags
