"""Passwords by profile, codes of phones and of paper."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from archive.accounts import codes, passwords, profiles, totp
from archive.accounts.profiles import Weakness

GOOD = "cha shan qing ge 1956"


@pytest.mark.parametrize(
    ("password", "found"),
    [
        ("Sh0rt!a", Weakness.SHORT),
        ("password", Weakness.COMMON),
        ("Abcd1234", Weakness.COMMON),
        ("qwertyuiop", Weakness.COMMON),
        ("wangfang330683", Weakness.COMMON),
        ("wenhuaguan2026", Weakness.COMMON),
        ("x" * 1001, Weakness.LONG),
        (GOOD, None),
        ("山歌一九五六年采茶调", None),
        ("correct horse battery staple " * 3, None),
        ("sbkzxqwp", None),
    ],
)
def test_a_password_is_judged_by_length_and_by_how_easily_it_is_guessed(password, found):
    assert profiles.weakness("asvs", password, ("wangfang", "330683")) == found


@pytest.mark.parametrize(("password", "found"), [(GOOD, None), ("cha shan qing ge", Weakness.CLASSES), ("Chashanqing ge", None)])
def test_classified_protection_asks_for_three_kinds_of_signs(password, found):
    assert profiles.weakness("mlps", password) == found


def test_only_classified_protection_lets_passwords_grow_old_and_remembers_them():
    now, kept = datetime.now(UTC), [passwords.hashed(GOOD)]
    assert profiles.past("mlps", now - timedelta(days=90), now) and not profiles.past("mlps", now - timedelta(days=89), now)
    assert not profiles.past("asvs", now - timedelta(days=9000), now)
    assert profiles.weakness("mlps", GOOD, (), kept) is Weakness.AGAIN and profiles.weakness("asvs", GOOD, (), kept) is None


def test_a_code_of_the_phone_is_good_for_one_step_around_and_never_again():
    secret, now = totp.fresh(), datetime(2026, 11, 29, 12, 0, 10, tzinfo=UTC)
    at = pyotp.TOTP(secret).at
    step = int(now.timestamp()) // totp.STEP_S
    assert totp.step(secret, at(now), now) == step
    assert totp.step(secret, " ".join(at(now)), now) == step
    assert totp.step(secret, at(now - timedelta(seconds=30)), now) == step - 1
    assert totp.step(secret, at(now + timedelta(seconds=30)), now) == step + 1
    for off in (-90, -60, 60, 90):
        assert totp.step(secret, at(now + timedelta(seconds=off)), now) is None
    assert totp.step(secret, at(now), now, last=step) is None, "used"
    assert totp.step(secret, at(now - timedelta(seconds=30)), now, last=step) is None, "older than the one that was used"
    for odd in ("", "x", "12345", "一二三四五六", "0" * 5000):
        assert totp.step(secret, odd, now) is None


def test_codes_on_paper_are_read_however_they_are_typed():
    code = codes.fresh()
    assert codes.hashed(code) == codes.hashed(code.lower().replace("-", "  ")) != codes.hashed(codes.fresh())
    assert len({*codes.recovery()}) == codes.RECOVERY
