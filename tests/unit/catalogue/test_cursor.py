"""Cursors: whatever is sent as one is either ours or the sender's fault, never the server's."""

import base64
import itertools
import json
import math
import random

import pytest

from archive.catalogue import cursor
from archive.catalogue.faults import CursorBroken
from archive.catalogue.searching import body
from archive.models.search import SearchQuery

SORTS = {
    "relevance": (12.5, "1767225600000", "00000000011"),
    "newest": ("1767225600000", "00000000011"),
    "date": (20240501, "00000000011"),
}
NUMBERS = ("NaN", "Infinity", "-Infinity", "1e999", "-1e999", "1e308", "9" * 20, "-9223372036854775808", "9" * 400)
OTHERS = ("true", "null", "[]", "{}")
TEXTS = ("", "abc", "1e5", "NaN", "\ud800", "\u0000", "越", " ", "1767225600000x", "1" * 50)
FORGED = (*NUMBERS, *OTHERS, *(f'"{text}"' for text in TEXTS))


def asked(sort, after=None):
    return SearchQuery(text="越剧", sort=sort, after=after)


def sealed(text):
    return base64.urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode().rstrip("=")


def digest_of(sort):
    return json.loads(base64.urlsafe_b64decode(cursor.seal(asked(sort), []) + "=="))[0]


@pytest.mark.parametrize("sort", SORTS)
def test_our_own_cursor_opens(sort):
    after = cursor.seal(asked(sort), SORTS[sort])
    assert tuple(body(asked(sort, after))["search_after"]) == SORTS[sort]


@pytest.mark.parametrize("sort", SORTS)
def test_a_forged_value_is_refused_or_one_that_the_index_can_read(sort):
    """The digest is no secret: anybody can put any value behind it."""
    for place, forged in itertools.product(range(len(SORTS[sort])), FORGED):
        values = [json.dumps(value) for value in SORTS[sort]]
        values[place] = forged
        after = sealed(f'["{digest_of(sort)}",{",".join(values)}]')
        try:
            request = body(asked(sort, after))
        except CursorBroken:
            continue
        value = request["search_after"][place]
        json.dumps(request, allow_nan=False)
        assert not isinstance(value, bool | list | dict | None), forged
        if isinstance(value, int | float):
            assert math.isfinite(value) and abs(value) < 2**63
        elif place == len(values) - 1:
            assert value.isascii() and value.isprintable()
        else:
            assert abs(int(value)) < 10**15


def test_garbage_of_every_kind_is_the_senders_fault():
    chance = random.Random(7)
    ours = cursor.seal(asked("relevance"), SORTS["relevance"])
    letters = "".join(map(chr, [*range(1, 128), 0xE9, 0x8D8A, 0xD800, 0x1F600]))
    bent = [
        "=",
        "====",
        "[]",
        sealed("[]"),
        sealed("{}"),
        sealed("7"),
        sealed("NaN"),
        sealed("[" * 600),
        sealed("9" * 600),
        ours * 99,
    ]
    for _ in range(2000):
        place = chance.randrange(len(ours))
        bent.append(ours[:place] + chance.choice(letters) + ours[place + chance.randrange(3) :])
        bent.append("".join(chance.choices(letters, k=chance.randrange(1, 60))))
    for after in bent:
        try:
            request = body(SearchQuery.model_construct(**{**asked("relevance").model_dump(), "after": after}))
        except CursorBroken:
            continue
        json.dumps(request, allow_nan=False)
        assert isinstance(request["search_after"][0], int | float)
