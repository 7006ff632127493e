"""Signed addresses open one thing until one moment."""

import pytest

from archive.errors import SettingWrong
from archive.links.signing import sign, valid


def test_a_signature_opens_what_was_signed_until_its_end():
    sig = sign("key", "preview:7ZQ4M1T9KC5", 1000)
    assert len(sig) == 43
    assert valid("key", "preview:7ZQ4M1T9KC5", 1000, sig, 999.9)
    assert valid("key", "preview:7ZQ4M1T9KC5", 1000, sig, 1000)
    assert not valid("key", "preview:7ZQ4M1T9KC5", 1000, sig, 1000.1)


@pytest.mark.parametrize(
    ("key", "what", "until", "sig"),
    [
        ("other", "a", 1000, sign("key", "a", 1000)),
        ("key", "b", 1000, sign("key", "a", 1000)),
        ("key", "a", 2000, sign("key", "a", 1000)),
        ("key", "a", 1000, ""),
        ("key", "a", 1000, "签名"),
        ("", "a", 1000, sign("key", "a", 1000)),
    ],
)
def test_nothing_else_opens(key: str, what: str, until: int, sig: str):
    assert not valid(key, what, until, sig, 500)


def test_an_empty_key_signs_nothing():
    with pytest.raises(SettingWrong, match="ARCHIVE_SIGNING_KEY"):
        sign("", "a", 1000)
