"""Refusals of the embedded stack, each one sentence in Chinese and in English from `messages/local.toml`."""

from archive import i18n
from archive.errors import SetupRefused


def refused(key: str, **facts: object) -> SetupRefused:
    """The error to raise: `key` names the sentence `local.refused.<key>`, the facts fill it."""
    return SetupRefused(**{**facts, **i18n.reason(f"local.refused.{key}", **facts)})
