"""Conditions of a request for what somebody may have already (RFC 9110, section 13)."""


def matches(header: str | None, etag: str) -> bool:
    """Whether an `If-None-Match` header names this entity tag, compared weakly."""
    if not header:
        return False
    tags = {tag.strip().removeprefix("W/") for tag in header.split(",")}
    return "*" in tags or etag in tags
