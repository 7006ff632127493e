"""What the public is told of what has left it, and how long a cache may keep what can be withdrawn."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from archive import i18n
from archive.models.deletion import Category, Gone
from browser.stand_in import identifier

LONGEST_S = 60


@pytest.mark.parametrize(
    ("number", "lang", "words"),
    [
        (90, "zh", ("<h1>此条目已撤下</h1>", "日期", "2025-11-21", "理由类别", "著作权或相关权利")),
        (90, "en", ("<h1>This entry has been withdrawn</h1>", "Date", "2025-11-21", "Reason", "copyright or related rights")),
        (91, "zh", ("<h1>此条目已从档案中删除</h1>", "日期", "2025-11-21", "理由类别", "个人隐私")),
        (91, "en", ("<h1>This entry has been deleted from the archive</h1>", "2025-11-21", "personal privacy")),
    ],
)
def test_a_tombstone_page_says_that_when_and_what_kind_of_reason(
    visitor: TestClient, number: int, lang: str, words: tuple[str, ...]
):
    answer = visitor.get(f"/e/{identifier(number)}", params={"lang": lang})
    assert (answer.status_code, answer.headers["cache-control"]) == (410, "no-store")
    assert answer.text.count(f"<code>{identifier(number)}</code>") == 2
    for piece in words:
        assert piece in answer.text
    first, second = ("此条目", "This entry") if lang == "zh" else ("This entry", "此条目")
    body = answer.text.partition("<main")[2]
    assert body.index(first) < body.index(second), "both languages stand there, the visitor's first"
    assert '<meta name="robots" content="noindex">' in answer.text
    assert "410 · E410" in answer.text and "application/ld+json" not in answer.text


def test_the_api_says_the_same_in_fields(visitor: TestClient):
    gone = visitor.get(f"/api/v1/resources/{identifier(91)}")
    assert gone.status_code == 410
    said = gone.json()
    assert (said["code"], said["category"], said["since"]) == ("E410", "privacy", "2025-11-20T16:30:00+00:00")
    assert (said["zh"], said["en"]) == ("此条目已从档案中删除", "This entry has been deleted from the archive")
    assert "category" not in visitor.get("/api/v1/resources/abc").json()


@pytest.mark.parametrize("category", Category)
def test_every_category_can_be_told(visitor: TestClient, services: Any, category: Category):
    left = services.ledger.publications.left
    left[identifier(92)] = Gone(id=identifier(92), at=datetime(2025, 1, 1, tzinfo=UTC), category=category)
    page = visitor.get(f"/e/{identifier(92)}").text
    said = re.findall(r"<dd>([^<]+)</dd>", page)
    assert said == [i18n.text(f"web.gone.category.{category.value}", lang) for lang in ("zh", "en")] and len(set(said)) == 2


def test_the_ledger_is_believed_before_the_index(visitor: TestClient, services: Any):
    id_ = identifier(0)
    assert visitor.get(f"/e/{id_}").status_code == 200
    services.ledger.publications.left[id_] = Gone(id=id_, at=datetime(2025, 1, 1, tzinfo=UTC))
    assert visitor.get(f"/e/{id_}").status_code == 410
    assert visitor.get(f"/api/v1/resources/{id_}").status_code == 410


def test_no_cache_keeps_for_longer_than_a_minute_what_can_be_withdrawn(visitor: TestClient):
    page = visitor.get(f"/e/{identifier(0)}").text
    media = sorted(set(re.findall(r'"(/media/key0/[^" ]+)"', page)))
    assert len(media) >= 2
    addresses = [
        "/", "/search?q=越剧", f"/e/{identifier(0)}", "/api/v1/search?q=越剧", f"/api/v1/resources/{identifier(0)}",
        "/api/v1/suggest?q=越剧", *media,
    ]  # fmt: skip
    for address in addresses:
        answer = visitor.get(address)
        assert answer.status_code == 200, address
        control = answer.headers["cache-control"]
        ages = [int(age) for age in re.findall(r"(?:max-age|s-maxage|stale-\S+)=(\d+)", control)]
        assert "no-cache" in control or "no-store" in control or (ages and max(ages) < LONGEST_S), (address, control)
        assert "immutable" not in control and "expires" not in answer.headers
