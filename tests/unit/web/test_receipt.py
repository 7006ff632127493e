"""Receipts: what is said, in both languages, and when the page asks again."""

from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from archive.models.difference import Difference, FieldChange
from archive.models.report import Fault, Receipt, ReceiptItem
from archive.models.states import DeliveryState, ResourceState
from archive.receipts.view import refresh_s
from archive.steps.ingest.receipt import fault_lines
from browser.stand_in import identifier


def test_a_receipt_says_what_was_refused_why_and_what_to_do(visitor: TestClient):
    answer = visitor.get("/r/mixed-token-0123456789")
    page = answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    for piece in (
        "文件名“../舞龙.mp4”指向交付包之外", "the file name “../舞龙.mp4” leads out of the delivery", "E108",
        "第 6 行", "文件名 列", "必须改好才能收",
        "不要用“../”或绝对路径", "Use names relative to the delivery", '<progress max="100" value="42">', "等待审核", "In review",
        f'href="/e/{identifier(0)}"', "2025-11-20 16:30:00", 'data-refresh="4"', '<meta http-equiv="refresh" content="4">',
    ):  # fmt: skip
        assert piece in page
    assert page.index("舞龙") < page.index("小品")


def test_a_delivery_refused_as_a_whole_is_final(visitor: TestClient):
    page = visitor.get("/r/refused-token-0123456789").text
    assert "清单“manifest.csv”没有任何条目" in page
    assert "Write one row per file below the header." in page
    assert "refresh" not in page.replace("receipt.refresh", "")


D, R = DeliveryState, ResourceState


@pytest.mark.parametrize(
    ("state", "items", "expected"),
    [
        (D.READY, (), 4),
        (D.VERIFIED, (R.PRESERVED,), 4),
        (D.PROCESSED, (R.PRESERVED, R.PUBLISHED), 4),
        (D.PROCESSED, (R.APPROVED,), 4),
        (D.PROCESSED, (R.IN_REVIEW, R.PUBLISHED), 60),
        (D.PROCESSED, (R.PUBLISHED, R.RETURNED), None),
        (D.REFUSED, (), None),
        (D.SUPERSEDED, (R.PRESERVED,), None),
    ],
)
def test_it_asks_again_while_something_moves(state: D, items: tuple[R, ...], expected: int | None):
    lines = tuple(ReceiptItem(item=str(n), title="t", taken=True, state=s) for n, s in enumerate(items))
    receipt = Receipt(delivery="D1", centre="c1", name="n", state=state, at=datetime.now(UTC), items=lines)
    assert refresh_s(receipt) == expected


def test_a_value_that_turns_text_stays_within_itself(visitor: TestClient, services: Any):
    receipts = services.ledger.receipts.by_token.__self__
    given = receipts["mixed-token-0123456789"]
    name = Fault(code="E209", row=6, column="file", value="a\u202egpj.exe", facts={"value": "a\u202egpj.exe"})
    item = given.items[4].model_copy(update={"title": "戏\u202e曲", "faults": (name,)})
    receipts["mixed-token-0123456789"] = given.model_copy(update={"items": (item,)})
    page = visitor.get("/r/mixed-token-0123456789").text
    assert "<bdi>a\u202egpj.exe</bdi>" in page and '<h3 dir="auto">戏\u202e曲</h3>' in page
    assert "“a�gpj.exe”" in page


def test_columns_are_named_in_the_language_of_the_line(visitor: TestClient):
    page = visitor.get("/r/mixed-token-0123456789?lang=en").text
    assert "column file" in page and "column date" in page
    where, first, *_ = fault_lines("E220", {"column": "date", "item": "1", "first": "x", "first_row": "2"}, "3", "date")
    assert where == "    第 3 行,“日期”列 / row 3, column “date”"
    assert first == "    E220 同一编号 1 的“日期”不一致，采用第 2 行的“x”"
    assert fault_lines("E215", {"value": "电话"}, "1", "电话")[0] == "    第 1 行,“电话”列 / row 1, column “电话”"
    assert fault_lines("E273", {}, "1", None)[0] == "    第 1 行 / row 1"


def test_what_a_correction_changed_and_doubles_are_told_in_both_languages(visitor: TestClient, services: Any):
    receipts = services.ledger.receipts.by_token.__self__
    given = receipts["mixed-token-0123456789"]
    title = FieldChange(field="title", before=("<b>旧",), after=("新",))
    told = Difference(fields=(title, FieldChange(field="consent", shown=False)), added=("补.jpg",), unchanged=3, kept=2)
    shown, hidden = identifier(0), "97AY8EYRRDF"
    changed = given.items[0].model_copy(update={"difference": told, "double_of": (shown, hidden), "double_shown": (shown,)})
    fresh = given.items[1].model_copy(update={"difference": Difference(new=True)})
    receipts["mixed-token-0123456789"] = given.model_copy(update={"items": (changed, fresh)})
    page = visitor.get("/r/mixed-token-0123456789").text
    for piece in (
        "题名：&lt;b&gt;旧 → 新",
        "title: &lt;b&gt;旧 → 新",
        "授权：有改动",
        "新增文件：补.jpg",
        "files unchanged: 3",
        "新作品",
    ):
        assert piece in page
    assert f'<a href="/e/{shown}">' in page and f"<code>{hidden}</code>" in page and f"/e/{hidden}" not in page
    receipts["mixed-token-0123456789"] = given.model_copy(update={"items": (fresh,)})
    assert "新作品" not in visitor.get("/r/mixed-token-0123456789").text, "a first delivery corrects nothing"
