"""A receipt's page and text: how far the work is, and notes on quality with their moments."""

from datetime import UTC, datetime

from archive.models.doubts import Doubt, DoubtKind
from archive.models.measurements import QualityFlag, Stretch
from archive.models.report import Fault, Receipt, ReceiptItem
from archive.models.states import DeliveryState
from archive.receipts import view as receipt_view
from archive.steps.ingest import receipt as receipt_step

BLACK = QualityFlag(code="black", facts={"seconds": "9", "file": "a.mp4"}, at=(Stretch(start_s=75, end_s=84),))
DAMAGED = QualityFlag(code="damaged", facts={"count": "7", "file": "a.mp4"})


def receipt(**item):
    one = ReceiptItem(item="1", title="采茶舞曲", taken=True, **item)
    return Receipt(
        delivery="D0", centre="zj", name="d", state=DeliveryState.VERIFIED, at=datetime(2026, 11, 23, tzinfo=UTC), items=(one,)
    )


def test_notes_come_with_their_moments_and_silence_the_remarks_they_repeat():
    given = receipt(quality=(BLACK, DAMAGED), remarks=("damaged", "no-poster"))
    (line,) = receipt_view.view(given).lines
    assert line.notes[0] == (
        ("zh", "a.mp4：有黑场，共 9 秒：01:15–01:24"),
        ("en", "a.mp4: black picture, 9 s in all: 01:15–01:24"),
    )
    assert [remark[0] for remark in line.remarks] == [("zh", "没有得到封面图")]
    text = receipt_step.as_text(given)
    assert "    ~ a.mp4：有黑场，共 9 秒：01:15–01:24\n      a.mp4: black picture, 9 s in all: 01:15–01:24\n" in text
    assert text.count("    ! ") == 1


def test_the_pace_is_shown_while_something_is_made():
    running = receipt(percent=43, speed=2.13, remaining_s=180.0)
    (line,) = receipt_view.view(running).lines
    assert line.pace == "43 % · 2.1× · 约 3 分钟 / 3 min left"
    assert "    … 43 % · 2.1× · 约 3 分钟\n    … 43 % · 2.1× · 3 min left\n" in receipt_step.as_text(running)
    (done,) = receipt_view.view(receipt(percent=100)).lines
    assert done.pace == ""
    assert "…" not in receipt_step.as_text(receipt(percent=100))


REFUSED = Fault(code="E230", row=2, column="consent", value="不同意公开", refuses=False, facts={"value": "不同意公开"})
SAME = Doubt(kind=DoubtKind.CONSENT, code="E230", facts={"value": "不同意公开"})
OTHER = Doubt(kind=DoubtKind.CONSENT, code="E230", facts={"value": "暂不公开"})


def test_a_doubt_that_is_a_fault_of_the_same_thing_is_said_once():
    given = receipt(faults=(REFUSED,), doubts=(SAME,))
    (line,) = receipt_view.view(given).lines
    assert (len(line.faults), line.doubts) == (1, ())
    text = receipt_step.as_text(given)
    assert text.count("“不同意公开”") == 2, "once in each language"
    assert "等待审核,原因见下" in text and "没有书面同意不要公开" in text


def test_a_doubt_of_another_thing_is_said_beside_the_fault():
    given = receipt(faults=(REFUSED,), doubts=(SAME, OTHER))
    (line,) = receipt_view.view(given).lines
    assert [words[0][1] for words in line.doubts] == ["授权或受众栏写的是不公开、暂不公开或只限部分人：“暂不公开”"]
    text = receipt_step.as_text(given)
    assert text.count("“不同意公开”") == 2 and "等待审核,因为:授权或受众栏写的是不公开、暂不公开或只限部分人：“暂不公开”" in text
