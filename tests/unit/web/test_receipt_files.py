"""A receipt's page hands out its files, its file stands alone, and every code leads to what it means."""

import re

import pytest
from starlette.testclient import TestClient

from archive import receipts
from archive.models.report import Receipt
from archive.receipts import Around

TOKEN = "mixed-token-0123456789"


def receipt_of(services, token: str = TOKEN) -> Receipt:
    return services.ledger.receipts.by_token(token)


def test_the_page_leads_to_its_files_and_they_are_handed_out(visitor: TestClient, services):
    page = visitor.get(f"/r/{TOKEN}").text
    names = re.findall(rf'href="/r/{TOKEN}/([^"]+)"', page)
    assert [name.partition(".")[0] for name in names] == ["_MARKED", "_RECEIPT", "_RECEIPT"]
    for name in names:
        answer = visitor.get(f"/r/{TOKEN}/{name}")
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].startswith("attachment") and answer.headers["cache-control"] == "no-store"
    assert Receipt.model_validate_json(visitor.get(f"/r/{TOKEN}/_RECEIPT.json").text) == receipt_of(services)


@pytest.mark.parametrize("name", ["_MARKED.other.csv", "manifest.csv", "..%2F_RECEIPT.json", "_RECEIPT.exe"])
def test_nothing_else_is_handed_out(visitor: TestClient, name: str):
    assert visitor.get(f"/r/{TOKEN}/{name}").status_code == 404
    assert visitor.get("/r/other-token-0123456789/_RECEIPT.json").status_code == 404


@pytest.mark.parametrize("token", [TOKEN, "refused-token-0123456789", "replaced-token-0123456789"])
def test_the_file_asks_for_nothing_from_elsewhere(services, token: str):
    page = receipts.page(
        receipt_of(services, token), Around("嵊州市文化馆", "https://archive.example", token, ("_MARKED.清单.csv",))
    )
    assert not re.findall(r"<(?:script|link|img|iframe|object|form)\b", page)
    assert "@import" not in page and "url(" not in page
    addresses = re.findall(r'(?:href|src)="([^"]*)"', page)
    assert all(one.startswith(("https://archive.example/", "./_MARKED.")) for one in addresses)
    assert "default-src 'none'" in page and 'name="viewport"' in page and '<html lang="zh-CN">' in page


def test_the_file_says_what_the_page_says(visitor: TestClient, services):
    page = visitor.get(f"/r/{TOKEN}").text
    file = receipts.page(receipt_of(services), Around("嵊州市文化馆", "https://archive.example", TOKEN))

    def words(text: str) -> list[str]:
        article = text[text.index("<h1") : text.index("</article>")]
        return re.sub(r"<[^>]+>", " ", article).split()

    assert set(words(file)) - {"嵊州市文化馆"} <= set(words(page))
    assert "没有收下，原因和改法见下" in file and "Not taken; why, and what to do" in file


def test_what_is_filled_in_is_escaped(services):
    given = receipt_of(services).model_copy(update={"name": "<b>春</b>"})
    for made in (receipts.page, receipts.letter):
        text = made(given, Around("<i>馆</i>", "https://archive.example", TOKEN))
        assert "<b>春" not in text and "<i>馆" not in text


def test_codes_lead_to_what_they_mean(visitor: TestClient):
    page = visitor.get(f"/r/{TOKEN}").text
    links = set(re.findall(r'href="(/faults/E\d{3})"', page))
    assert links == {"/faults/E108", "/faults/E201", "/faults/E204"}
    for link in links:
        answer = visitor.get(link)
        assert answer.status_code == 200 and "系统怎样处理" in answer.text and "What is done" in answer.text
    every = visitor.get("/faults").text
    assert 'id="E224"' in every and "/faults" in visitor.get("/faults/e224").text
    assert visitor.get("/faults/E999").status_code == 404
