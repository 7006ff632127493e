"""S4 and S13: activities from a sheet, recordings that link themselves, what is owed, what is counted; exchanges balance."""

from collections import Counter
from datetime import date

import openpyxl
import pytest

from archive.access.may import Reach
from archive.cli.deliveries import one_folder
from archive.cli.shared.delivery_folder import check_folder
from archive.models.network.activity import Activity
from archive.models.network.shown_activities import Shown
from archive.models.network.statement import Concept, numbered_id
from archive.models.people import Person, Role
from archive.models.report import Receipt, Report
from archive.models.states import DeliveryState
from archive.steps.care import rebuild
from archive.steps.decisions import deletion
from archive.steps.ingest import scan, walk
from archive.steps.network import activity_verbs, keeping, lost_evidence, workbook
from archive.steps.network.asked import Asked
from archive.steps.network.keeping import Said
from deliveries import folder_of
from network_book import book
from removals import deleted

pytestmark = pytest.mark.servers
BY = Person.named("示例甲", Role.LEAD)
CENTRE, CITY, VILLAGE = "zj-330683", "zj-330600", "zj-330683102"
HEADS = ("活动编号", "活动名称", "类别", "方式", "开始", "结束", "地点", "主办中心", "人次", "人次来源", "网址", "状态")
EVERYWHERE = Reach(True, frozenset())


def sixty():
    """Sixty that were held: every third on line, every fifth both; 20 persons each, so 1,200 in all."""
    modes = ["混合" if n % 5 == 0 else "线上" if n % 3 == 0 else "线下" for n in range(1, 61)]
    for n, mode in enumerate(modes, start=1):
        day = f"2026-{1 + n % 6:02}-{1 + n % 27:02} 19:30"
        at = ("https://example.org/live" if mode != "线下" else "", "已举办")
        yield (
            f"S4-{n:02}",
            f"示例活动{n}",
            "演出" if n % 2 else "讲座",
            mode,
            day,
            "",
            "示例剧院",
            CENTRE,
            "20人次",
            "签到表",
            *at,
        )


def facts(services) -> Counter:
    query = "select kind, coalesce(dims ->> 'evidenced', ''), sum(amount) from facts where cause like 'activity:%%' group by 1, 2"
    with services.ledger.database.begin() as connection:
        return Counter({(kind, shown): int(total) for kind, shown, total in connection.exec_driver_sql(query)})


def preserved(services, folder) -> dict[str, Report]:
    """A folder handed in and preserved; what is made of it for showing is of no concern here."""
    source, found = one_folder(services, folder, CENTRE, None)
    delivery, _ = scan.register(services, source, found)
    return {report.step: report for report in walk.taken_in(services, delivery.id)}


def delivered(services, folder) -> Receipt:
    """The receipt of a folder that was handed in and preserved."""
    source, found = one_folder(services, folder, CENTRE, None)
    delivery, _ = scan.register(services, source, found)
    assert all(report.step for report in walk.taken_in(services, delivery.id))
    return services.ledger.receipts.of(delivery.id)


def handed(services, data, **asked) -> workbook.Result:
    return workbook.run(services, data, "示例.xlsx", Asked(BY, **asked))


def test_s4_forty_eight_recordings_link_themselves_and_twelve_are_owed(services, tmp_path):
    data = book(
        活动=[HEADS, *sixty()], 节目单=[("活动编号", "节目序号", "节目名", "曲目"), ("S4-01", "1", "示例合唱", "采茶舞曲")]
    )
    before = handed(services, data, dry_run=True)
    assert [one.counts for one in before.sheets] == [(60, 0, 0), (1, 0, 0)] and not before.faults
    assert services.ledger.network.activities.counts(EVERYWHERE) == {"owed": 0}, "a dry run writes nothing"
    early = [{"item": "0", "title": "早交的一段", "file": "z.jpg", "活动编号": "S4-48"}]
    preserved(services, folder_of(tmp_path, early, "early", z__jpg="teal"))
    done = handed(services, data)
    assert not done.faults and [one.counts.new for one in done.sheets] == [60, 1]
    assert [one.counts for one in handed(services, data).sheets] == [(0, 0, 60), (0, 0, 1)], "again changes nothing"
    rows = [{"item": str(n), "title": f"示例录像{n}", "file": f"{n}.jpg", "活动编号": f"S4-{n:02}"} for n in range(1, 48)]
    rows.append({"item": "99", "title": "不知哪场", "file": "99.jpg", "活动编号": "S4-99"})
    files = {f"{row['item']}__jpg": f"#{int(row['item']):06x}" for row in rows}
    reports = preserved(services, folder_of(tmp_path, rows, **files))
    assert [fault.code for line in reports["verify"].lines for fault in line.faults if fault.code == "E919"] == ["E919"]
    activities = services.ledger.network.activities
    assert activities.counts(EVERYWHERE) == {"held": 60, "owed": 12}
    owed = activities.listed(EVERYWHERE, [], "", 100, owed=True)
    assert {one.number for one in owed} == {f"S4-{n}" for n in range(49, 61)}
    by_part = activities.known(Activity, [numbered_id(Concept.ACTIVITY, CENTRE, "S4-01")])
    assert [one.parts[0].pieces for one in by_part.values()] == [("采茶舞曲",)]
    known = services.ledger.network.statements.version(Concept.ACTIVITY, owed[0].id)
    with pytest.raises(Exception, match="E916"):
        activity_verbs.move(services, owed[0].id, "close", "", BY, known)
    for n in range(1, 61):
        one, version = activity_verbs.read(services, numbered_id(Concept.ACTIVITY, CENTRE, f"S4-{n:02}"))
        if n <= 48 or n == 60:
            activity_verbs.move(services, one.id, "close", "" if n <= 48 else "现场停电", BY, version)
    expected = {("activity-closed", ""): 49, ("evidenced", ""): 48, ("heads", "yes"): 960, ("heads", "no"): 20}
    assert facts(services) == Counter(expected), "stated heads beside evidenced ones"
    one, version = activity_verbs.read(services, numbered_id(Concept.ACTIVITY, CENTRE, "S4-01"))
    activity_verbs.unlink(services, one.id, one.evidence[0].resource, BY, version)
    assert facts(services)["evidence-lost", ""] == 1 and facts(services)["heads", "yes"] == 940
    assert facts(services)["heads", "no"] == 40, "it moves, and nothing is counted twice"
    second, _ = activity_verbs.read(services, numbered_id(Concept.ACTIVITY, CENTRE, "S4-02"))
    lost = services.ledger.resources.get(second.evidence[0].resource)
    deleted(services, lost)
    lost_evidence.run(services)
    assert facts(services)["evidence-lost", ""] == 2 and facts(services)["heads", "yes"] == 920, "deleted, it shows nothing"
    assert lost_evidence.run(services).lines == (), "each once"
    deletion.ask_back(services, lost.id, "示例", Person.named("甲"))
    deletion.confirm(services, lost.id, "undelete", Person.named("乙"))
    lost_evidence.run(services)
    assert facts(services)["evidenced", ""] == 49 and facts(services)["heads", "yes"] == 940, "brought back, it does again"
    deleted(services, lost)
    lost_evidence.run(services)
    again, version = activity_verbs.read(services, second.id)
    assert again.evidence[0].gone and not again.evidenced and facts(services)["evidence-lost", ""] == 3
    activity_verbs.unlink(services, second.id, lost.id, BY, version)
    assert facts(services)["evidence-lost", ""] == 3, "who lets it go afterwards takes nothing back twice"
    counted = facts(services)
    with services.ledger.database.begin() as connection:
        for table in ("statements", "relations", "facts", "holdings"):
            connection.exec_driver_sql(f"delete from {table}")
    rebuild.run(services)
    assert facts(services) == counted and activities.counts(EVERYWHERE)["closed"] == 49


def test_a_workbook_in_a_delivery_is_carried_out_for_its_centre_and_answered_in_the_receipt(services, tmp_path):
    """Beside recordings it refuses none of them; alone it is a delivery; the second time nothing changes."""
    heads = ("编号", "名称", "类别", "开始", "主办中心", "状态")
    rows = [
        ("B-1", "示例村晚", "演出", "2026-02-03", CENTRE, "已举办"),
        ("B-2", "示例邻县", "演出", "2026-02-04", "zj-330382", "已举办"),
        ("B-3", "", "演出", "2026-02-05", VILLAGE, "已举办"),
    ]
    beside = folder_of(
        tmp_path, [{"item": "1", "title": "示例照片", "file": "1.jpg", "活动编号": "B-1"}], "beside", **{"1__jpg": "teal"}
    )
    (beside / "2026年报送.xlsx").write_bytes(book(活动=[heads, *rows]))
    said = {fault.code for fault in check_folder(beside).faults}
    assert said == {"E984"}, "told before it is handed in, and not read as a list"
    done = delivered(services, beside)
    assert done.state is DeliveryState.VERIFIED and [item.taken for item in done.items] == [True]
    told = [(fault.code, fault.row, fault.refuses) for fault in done.faults if fault.code[:2] == "E9"]
    assert told == [("E982", None, False), ("E906", 3, False), ("E902", 4, False)], "of its own centre and those below alone"
    counts = next(fault.facts for fault in done.faults if fault.code == "E982")
    assert (counts["sheet"], counts["rows"], counts["new"], counts["refused"]) == ("活动", "3", "1", "2")
    copy = openpyxl.load_workbook(beside / "_MARKED.2026年报送.xlsx")["活动"]
    assert "E906 主办中心" in copy["E3"].comment.text and "E902 名称" in copy["B4"].comment.text
    page = next(beside.glob("_RECEIPT*.html")).read_text(encoding="utf-8")
    assert "2026年报送.xlsx" in page and "主办中心" in page and "名称" in page
    one = services.ledger.network.activities.called([(CENTRE, "B-1")])[CENTRE, "B-1"]
    assert len(one.evidence) == 1, "what was delivered beside it links itself"

    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "活动报送.xlsx").write_bytes(
        book(活动=[heads, rows[0], ("B-4", "示例灯会", "民俗", "2026-02-12", CENTRE, "已举办")])
    )
    source, found = one_folder(services, alone, CENTRE, None)
    delivery, _ = scan.register(services, source, found)
    assert all(report.step for report in walk.run(services, delivery.id))
    receipt = services.ledger.receipts.of(delivery.id)
    (said,) = receipt.faults
    assert receipt.state is DeliveryState.PROCESSED and receipt.items == ()
    assert (said.code, said.facts["new"], said.facts["changed"], said.facts["unchanged"]) == ("E982", "1", "0", "1")


def test_s13_what_is_sent_is_received_and_faults_are_told_by_cell(services):
    heads = (*HEADS, "服务对象中心")
    line = ("", "", "示例广场", CENTRE, "", "", "", "已举办")
    rows = [
        (f"S13-{n:02}", f"示例走亲{n}", "交流", "线下", f"2026-03-{n:02}", *line[1:], VILLAGE if n % 2 else CITY)
        for n in range(1, 13)
    ]
    assert not handed(services, book(活动=[heads, *rows])).faults
    for n in range(1, 13):
        one, version = activity_verbs.read(services, numbered_id(Concept.ACTIVITY, CENTRE, f"S13-{n:02}"))
        activity_verbs.move(services, one.id, "close", "示例，无录像", BY, version)
    assert facts(services)["exchange-sent", ""] == facts(services)["exchange-received", ""] == 12
    one, version = activity_verbs.read(services, numbered_id(Concept.ACTIVITY, CENTRE, "S13-01"))
    activity_verbs.move(services, one.id, "reopen", "", BY, version)
    assert facts(services)["exchange-sent", ""] == facts(services)["exchange-received", ""] == 11
    assert facts(services)["activity-reopened", ""] == 1
    wrong = [
        ("F-1", "示例甲", "演出", "线下", "2026-05-02", "2026-05-01", "", CENTRE, "", "", "", ""),
        ("F-2", "示例乙", "演出", "线下", "2026-05-02", "", "", "没有的中心", "", "", "", ""),
        ("F-3", "示例丙", "演出", "线下", "2026-05-02", "", "", "330103", "", "", "", ""),
        ("F-4", "示" * 200, "演出", "线下", "2026-05-02", "", "", CENTRE, "", "", "", ""),
        ("F-5", "示例戊", "演出", "线下", "2026-05-02", "", "", CENTRE, "", "", "", "已办结"),
        ("F-5", "示例己", "演出", "线下", "2026-05-02", "", "", CENTRE, "", "", "", ""),
        ("S13-02", "示例走亲2", "交流", "线下", "2026-03-02", "", "", CENTRE, "", "", "", "计划"),
    ]
    told = handed(services, book(活动=[HEADS, *wrong]))
    found = {(fault.row, fault.code, fault.column) for fault in told.faults}
    assert found == {
        *((2, "E907", "ends"), (3, "E905", "centre"), (4, "E910", "centre"), (5, "E903", "title"), (6, "E916", "state")),
        *((7, "E909", "number"), (8, "E911", "state")),
    }
    abolished = next(fault for fault in told.faults if fault.code == "E910")
    assert "zj-330105" in abolished.facts["successors"] and told.copy and told.refused == 6


def test_a_time_holds_what_goes_on_from_before_and_a_page_goes_on_where_the_last_one_ended(services):
    spans = {"gone": ("2026-01-05", None), "long": ("2025-11-01", "2026-03-10"), "first": ("2026-03-05", None)}
    spans |= {"second": ("2026-03-20", "2026-04-02"), "later": ("2027-04-01", None)}
    for name, (starts, ends) in spans.items():
        said = {"id": f"A-{name}", "number": name, "centre": CENTRE, "division": "330683", "title": name, "state": "announced"}
        one = Activity.model_validate({**said, "starts": starts, "ends": ends, "announced": "2025-10-01"})
        keeping.keep(services, Said(one, "announce"), BY)
    page = services.ledger.network.activities.public_page

    def found(wanted: Shown, limit: int = 9, after: tuple[date, str] | None = None) -> list[str]:
        return [one.title for one in page(wanted, limit, after)]

    assert found(Shown(month="2026-03", division="330683")) == ["long", "first", "second"]
    assert found(Shown(month="2026-04", centre="zj-330600")) == ["second"]
    assert found(Shown(year=2026)) == ["long", "gone", "first", "second"]
    coming = Shown(since=date(2026, 3, 1))
    assert found(coming, 2) == ["long", "first"]
    assert found(coming, 9, (date(2026, 3, 5), "A-first")) == ["second", "later"]
    assert [one.title for one in page(Shown(until=date(2026, 3, 21)), 9, newest=True)] == ["first", "gone", "long"]
    assert found(Shown(month="2026-03", division="330603")) == []
