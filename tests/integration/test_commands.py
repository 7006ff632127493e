"""The commands of people who hand in and who decide, typed rightly and wrongly, as the program itself ends them."""

import io
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.cli import main
from archive.cli.deliveries import one_folder
from archive.i18n import moments
from archive.ledger import migrations
from archive.models.people import Person
from archive.models.report import Decision
from archive.models.states import DeliveryState
from archive.services import Services
from archive.steps.decisions import deletion, review
from archive.steps.ingest import scan, walk
from archive.steps.publishing import publish
from deliveries import folder_of
from own_places import as_environment

pytestmark = pytest.mark.servers
CENTRE = "zj-330683"
VERSIONS = Path(migrations.__file__).parent / "versions"
ROWS = [{"item": "1", "title": "蚕花剪纸", "file": "a.jpg"}]


@dataclass
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str


@pytest.fixture
def services(settings, monkeypatch):
    """Services; commands find the same settings in the environment."""
    for name, value in as_environment(settings).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ARCHIVE_LOG_LEVEL", "WARNING")  # as people have it who set nothing
    found = Services(settings)
    found.prepare()
    return found


@pytest.fixture
def archive(services, monkeypatch, capsys):
    """Type a command."""

    def typed(*words) -> Ended:
        monkeypatch.setattr(sys, "argv", ["archive", *map(str, words)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        return Ended(int(end.value.code or 0), *capsys.readouterr())

    return typed


@pytest.fixture
def folder(tmp_path):
    return folder_of(tmp_path, ROWS, "2024 春", a__jpg="crimson")


@pytest.fixture
def waiting(services, take_in, folder):
    """A resource in review."""
    delivery, _ = take_in(folder)
    return services.ledger.resources.of_delivery(delivery.id)[0].id


@pytest.mark.parametrize("command", ["deliver", "ingest"])
def test_a_name_that_no_delivery_can_have_is_refused_before_anything_is_sent(services, archive, folder, command):
    for name in ("", "   ", " a", "..", "../x", "a/b", "a\\b", "a\nb", "名" * 67):
        ended = archive(command, folder, "--centre", CENTRE, "--name", name)
        assert ended.status == 1, name
        zh, en = ended.err.splitlines()
        assert zh.startswith("E114 交付包不能以“") and en.startswith("E114 a delivery cannot be called “")
        assert "200" in zh and "200 bytes" in en
        assert list(services.store.inbox.ready()) == [] and services.store.inbox.dropped(CENTRE, name) == []
    assert services.ledger.deliveries.counts() == {}


def test_a_folder_whose_own_name_will_not_do_can_be_given_another(archive, tmp_path):
    odd = folder_of(tmp_path, ROWS, "春 ", a__jpg="crimson")
    assert archive("deliver", odd, "--centre", CENTRE).err.startswith("E114 ")
    assert archive("deliver", odd, "--centre", CENTRE, "--name", "春").status == 0


def test_what_the_scan_cannot_take_by_its_name_is_told_and_the_others_are_taken(services, archive, settings, folder):
    assert archive("deliver", folder, "--centre", CENTRE).status == 0
    services.store.inbox.put_drop(CENTRE, "a/b", "manifest.csv", io.BytesIO(b"x"), 1)
    services.store.inbox.mark_ready(CENTRE, "a/b")
    for centre, name in ((CENTRE, "夏 "), (CENTRE, "\udcff\x1b"), ("\udcff", "秋")):
        odd = settings.drops / centre / name
        odd.mkdir(parents=True)
        (odd / "_READY").touch()
    ended = archive("scan")
    assert ended.status == 0
    (taken,) = services.ledger.deliveries.listed(20)
    assert ended.out.split() == [taken.id]
    told = [line.split(" E")[0] for line in ended.err.splitlines() if " E1" in line and "没有" not in line and "不能" in line]
    assert sorted(told) == [f"{CENTRE}/\\udcff\\x1b", f"{CENTRE}/a/b", f"{CENTRE}/夏 "]
    assert "\\udcff/秋 E112 没有编号为“\\udcff”的中心" in ended.err


def test_a_decision_without_a_name_or_a_reason_is_refused_and_written_nowhere(services, archive, waiting):
    someone, why = ("--by", "乙"), ("--reason", "家属要求")
    for words in (
        ("review", "approve", waiting, "--by", " "),
        ("review", "approve", waiting, "--by", ""),
        ("review", "return", waiting, "--reason", "", *someone),
        ("review", "return", waiting, "--reason", "\u3000", *someone),
        ("review", "return", waiting, *why, "--by", "  "),
        ("withdraw", waiting, "--reason", "   ", *someone),
        ("withdraw", waiting, *why, "--by", ""),
        ("restore", waiting, "--by", "  "),
        ("delete", "ask", waiting, "--category", "privacy", "--reason", " ", *someone),
        ("delete", "ask", waiting, "--category", "privacy", *why, "--by", ""),
    ):
        ended = archive(*words)
        assert (ended.status, ended.err[:5]) == (1, "E408 "), words
    assert archive("delete", "ask", waiting, "--category", "privacy", *why, "--by", "甲").status == 0
    for verb in ("confirm", "take-back"):
        assert archive("delete", verb, waiting, "--by", " ").err.startswith("E408 "), verb
    assert archive("delete", "confirm", waiting, *someone).status == 0
    assert archive("undelete", "ask", waiting, "--reason", "", "--by", "甲").err.startswith("E408 ")
    assert [one.verb for one in services.ledger.resources.decisions(waiting)] == ["delete"]
    assert [one.verb for one in review.decisions(services, waiting)] == ["delete"]


def test_who_hands_in_finds_the_receipt_by_the_name_that_was_given(services, archive, folder):
    assert archive("delivery", "list").out == "没有交付包 / no deliveries\n"
    told = archive("deliver", folder, "--centre", CENTRE).out
    assert f"archive receipt '{CENTRE}/2024 春'" in told
    name = f"{CENTRE}/2024 春"
    assert archive("receipt", name).err.startswith("E400 ")
    (delivery,) = archive("scan").out.split()
    list(walk.run(services, delivery))
    assert archive("receipt", name).out == archive("receipt", delivery).out
    assert delivery in archive("object", "show", name).out
    (_, row) = archive("delivery", "list", "--centre", CENTRE, "--state", "processed").out.splitlines()
    assert row.split()[:3] == [delivery, f"{CENTRE}/2024", "春"] and "已处理" in row and " 1/1 " in row
    assert f"{moments.with_offset(services.ledger.deliveries.get(delivery).found_at)}" in row and "+08:00" in row
    assert archive("delivery", "list", "--state", "ready").out == "没有交付包 / no deliveries\n"
    assert archive("delivery", "list", "--centre", "moon").err.startswith("E112 ")
    assert archive("delivery", "list", "--limit", "0").status == 2


def test_ids_addresses_and_dates_stand_whole_in_tables_and_times_say_their_offset(services, archive, waiting):
    decided = ("--by", "省文化馆数字化部 王芳", "--category", "privacy", "--reason", "家属要求")
    assert archive("delete", "list").out == "没有删除或撤销删除的申请 / no requests to delete or to undelete\n"
    assert archive("delete", "ask", waiting, *decided).status == 0
    (request,) = services.ledger.deletions.requests()
    listed = archive("delete", "list").out
    assert waiting in listed and moments.with_offset(request.asked_at) in listed
    assert waiting in archive("review", "list").out
    (version,) = [line for line in archive("object", "versions", waiting).out.splitlines() if line.strip().startswith("v1 ")]
    assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+08:00", version)


def test_what_is_empty_says_so(archive):
    assert archive("exclusions", "list").out == "没有不得再次入藏的内容 / nothing is kept from coming in again\n"
    assert archive("exclusions", "list", "--json").out == ""
    ended = archive("purge")
    assert (ended.status, ended.out) == (0, "没有宽限期已满的删除,未清除任何内容 / no deletion is due; nothing was purged\n")


def test_a_preview_is_told_where_the_portal_has_one(services, archive, waiting):
    assert f"/preview/{waiting}?" in archive("review", "show", waiting).out
    review.decide(services, waiting, Decision(verb="approve", by="r"))
    publish.run(services)
    review.decide(services, waiting, Decision(verb="withdraw", by="r", reason="r"))
    assert "/preview/" not in archive("review", "show", waiting).out


def test_an_export_of_what_is_leaving_says_so_and_is_made(archive, services, waiting, tmp_path, monkeypatch):
    def exported(number):
        ended = archive("export", waiting, "--bag", tmp_path / str(number))
        assert ended.status == 0 and (tmp_path / str(number) / "bagit.txt").is_file()
        assert archive("object", "export", waiting, tmp_path / f"o{number}").status == 0
        return [line for line in ended.err.splitlines() if waiting in line]

    assert exported(1) == []
    assert archive("delete", "ask", waiting, "--category", "privacy", "--reason", "电话 1380", "--by", "甲").status == 0
    zh, en = exported(2)
    assert "待确认删除" in zh and "个人隐私" in zh and "deletion asked" in en and "1380" not in zh + en
    assert archive("delete", "confirm", waiting, "--by", "乙").status == 0
    assert "已删除" in exported(3)[0]
    with monkeypatch.context() as away:
        away.setenv("ARCHIVE_LEDGER_URL", "postgresql+psycopg://a:b@127.0.0.1:9/c")
        assert "已删除(理由类别:个人隐私)" in exported(3.5)[0], "the ledger is no part of an export"
    deletion.ask_back(services, waiting, "弄错了", Person.named("甲"))
    deletion.confirm(services, waiting, "undelete", Person.named("乙"))
    assert ": withdrawn (" in exported(4)[1]


def test_an_empty_folder_and_a_file_are_no_deliveries(services, archive, tmp_path):
    (tmp_path / "空").mkdir()
    (tmp_path / "空" / ".DS_Store").touch()
    assert archive("deliver", tmp_path / "空", "--centre", CENTRE).err.startswith("E101 ")
    assert archive("manifest", "check", tmp_path / "空").err.startswith("E101 ")
    assert list(services.store.inbox.ready()) == []
    (tmp_path / "a.jpg").touch()
    for command in (("deliver", "--centre", CENTRE), ("ingest", "--centre", CENTRE), ("manifest", "check")):
        assert archive(*command, tmp_path / "a.jpg").err.startswith("E116 "), command
        for missing in (tmp_path / "nowhere", tmp_path / ("长" * 200)):
            assert archive(*command, missing).err.startswith("E110 "), command


def test_handing_in_checks_first_and_says_what_the_check_says(services, archive, tmp_path):
    bad = folder_of(tmp_path, [{"title": "缺", "file": "gone.jpg"}, {"title": "", "file": "a.jpg"}], "坏", a__jpg="crimson")
    checked, held = archive("manifest", "check", bad), archive("deliver", bad, "--centre", CENTRE)
    assert (checked.status, held.status) == (1, 1)
    assert "E221" in checked.out and held.out.startswith(checked.out.rstrip()) and "没有上传" in held.out
    assert list(services.store.inbox.ready()) == []
    assert archive("deliver", bad, "--centre", CENTRE, "--anyway").status == 0
    assert [found.name for found in services.sources["bucket"].ready()] == ["坏"]
    some = folder_of(tmp_path, [{"title": "缺", "file": "gone.jpg"}, {"title": "有", "file": "a.jpg"}], "半", a__jpg="crimson")
    checked, sent = archive("manifest", "check", some), archive("deliver", some, "--centre", CENTRE)
    assert (checked.status, sent.status) == (1, 0), "what can be taken is handed in, and what cannot is told"
    assert sent.out.startswith(checked.out.rstrip())


def test_a_reviewer_sees_consent_notes_and_doubts_and_a_batch_leaves_doubts_out(services, archive, take_in, tmp_path):
    rows = [
        {"item": "1", "title": "甲", "file": "a.jpg", "consent": "同意公开", "所属项目备注": "器材借自县剧团"},
        {"item": "2", "title": "乙", "file": "b.jpg", "consent": "仅馆内使用", "所属项目备注": ""},
        {"item": "3", "title": "丙 少儿舞蹈", "file": "c.jpg", "consent": "同意公开", "所属项目备注": ""},
        {"item": "4", "title": "丁", "file": "d.jpg", "consent": "同意公开", "所属项目备注": ""},
    ]
    folder = folder_of(tmp_path, rows, "批", a__jpg="crimson", b__jpg="navy", c__jpg="gold", d__jpg="teal")
    delivery, _ = take_in(folder)
    ids = {one.item: one.id for one in services.ledger.resources.of_delivery(delivery.id)}
    listed = archive("review", "list").out
    assert "仅馆内使用" in listed and "同意公开" in listed and "consent" in listed and "minors" in listed
    shown = archive("review", "show", ids["2"]).out
    assert "E230" in shown or "不" in shown
    assert "仅馆内使用" in shown
    assert "器材借自县剧团" in archive("review", "show", ids["1"]).out
    ended = archive("review", "approve", *ids.values(), "--by", "某审核人")
    assert ended.status == 1
    assert ids["2"] in ended.err and ids["3"] in ended.err and ids["1"] not in ended.err and ids["4"] not in ended.err
    states = {item: services.ledger.resources.get(id_).state.value for item, id_ in ids.items()}
    assert states == {"1": "approved", "2": "in_review", "3": "in_review", "4": "approved"}
    assert archive("review", "approve", ids["3"], "--by", "某审核人").status == 0, "one by itself was looked at"


def test_an_installation_is_made_and_upgraded_by_one_command_that_says_from_where_to_where(services, archive):
    now = services.ledger.revision()
    assert now == max(path.stem[:4] for path in VERSIONS.glob("0*.py"))
    with services.ledger.database.begin() as connection:
        connection.exec_driver_sql(f'drop schema "{services.ledger.database.schema}" cascade')
    made = archive("migrate")
    assert made.status == 0 and f"– → {now}" in made.out
    assert f"{now} → {now}" in archive("migrate").out, "safe to repeat"
    assert archive("delivery", "list").status == 0


def test_a_delivery_is_cancelled_taken_up_again_and_walked_by_command(services, archive, folder):
    source, found = one_folder(services, folder, CENTRE, "春")
    delivery = scan.register(services, source, found)[0].id
    wrong = archive("delivery", "cancel", delivery, "--reason", " ")
    assert wrong.status == 1 and wrong.err.startswith("E408")
    done = archive("delivery", "cancel", f"{CENTRE}/春", "--reason", "重复")
    assert done.status == 0 and "已取消" in done.out and "cancelled; what runs ends" in done.out
    assert "重复" in archive("receipt", delivery).out
    refused = archive("delivery", "accept", delivery)
    assert refused.status == 1 and refused.err.startswith("E353") and "archive delivery retry" in refused.err
    assert "已取消" in archive("delivery", "list", "--state", "cancelled").out
    again = archive("delivery", "retry", delivery, "--here")
    assert again.status == 0, again.err
    assert services.ledger.deliveries.get(delivery).state is DeliveryState.PROCESSED
    nothing = archive("delivery", "retry", delivery)
    assert nothing.status == 1 and nothing.err.startswith("E347")
    assert archive("delivery", "close", delivery, "--reason", "x").err.startswith("E354")
