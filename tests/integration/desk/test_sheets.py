"""Lists written in the workbench: saved row by row, judged as a whole list is, two editors, in and out, handed in."""

import io
import json

import openpyxl
import pytest
from PIL import Image
from starlette.testclient import TestClient

from archive import manifests
from archive.manifests import judging
from archive.models.people import Role
from archive.models.sheet import RowEdit
from archive.models.states import DeliveryState, ResourceState
from archive.services import Services
from archive.steps.desk import review_way, sheets, signing_in, trays
from archive.steps.ingest import scan
from archive.steps.ingest import walk as ingest
from archive.web.workbench.app import create_workbench
from own_places import drop_all, of_its_own

pytestmark = pytest.mark.servers
OURS = {"sec-fetch-site": "same-origin"}
CENTRE = "zj-330683"
WORD = "cha shan qing ge 1956"


@pytest.fixture(scope="module")
def services(servers, tmp_path_factory):
    """Everything of this module happens in one archive."""
    own = of_its_own(servers, tmp_path_factory.mktemp("sheets"))
    made = Services(own)
    made.prepare()
    yield made
    drop_all(own)


def account(services, login, role, centre):
    there = services.ledger.accounts.people.by_login(login)
    if there is None:
        there = services.ledger.accounts.people.add(login, f"示例{login}", centre)
        signing_in.set_password(services, there, WORD)
        services.ledger.accounts.grants.give(there.id, role, centre, "t")
    return there


def door(services, login="wang", role=Role.ARCHIVIST, centre=CENTRE):
    account(services, login, role, centre)
    browser = TestClient(create_workbench(services), base_url="http://localhost", headers=OURS, follow_redirects=False)
    assert browser.post("/work/sign-in", data={"login": login, "password": WORD}).status_code == 303
    return browser


@pytest.fixture(scope="module")
def wang(services):
    return door(services)


@pytest.fixture(scope="module")
def person(services, wang):
    return signing_in.person_of(services, services.ledger.accounts.people.by_login("wang"))


@pytest.fixture
def sheet(services, person, request):
    return sheets.begin(services, person, CENTRE, f"清单 {abs(hash(request.node.name)) % 10**8}")


def edit(row, seen=0, gone=None, after=None, was=None, **cells):
    return RowEdit(row=row, seen=seen, gone=gone, after=after, cells={k: ((was or {}).get(k, ""), v) for k, v in cells.items()})


def saved(services, person, sheet, *edits):
    return sheets.save(services, person, services.ledger.desk.sheets.get(sheet.id), edits)


def rows(services, sheet):
    return {row.row: row for row in services.ledger.desk.sheets.rows(sheet.id)}


def codes(services, sheet):
    return {number: sorted(fault.code for fault in row.faults) for number, row in rows(services, sheet).items()}


def as_a_list(services, sheet):
    """What reading the whole list says, by the row's place."""
    data = sheets.export(services, services.ledger.desk.sheets.get(sheet.id), "csv")
    found: dict[int, list[str]] = {}
    for fault in manifests.read(data, "清单.csv").every_fault():
        found.setdefault(fault.row, []).append(fault.code)
    return {number: sorted(found.get(place, [])) for place, number in enumerate(rows(services, sheet), start=2)}


ROWS = {
    1: {"编号": "1", "题名": "剪纸", "文件名": "a.jpg", "门类": "浦江剪纸"},
    2: {"编号": "2", "题名": "灯会", "文件名": "b.jpg", "日期": "某年"},
    3: {"编号": "2", "文件名": "c.jpg"},
    4: {"题名": "越剧", "文件名": "a.jpg", "类型": "不知"},
    5: {"文件名": "../x.jpg"},
    6: {"题名": "合计", "编号": "3"},
}


def test_a_row_is_judged_as_in_a_whole_list_and_so_are_the_rows_it_matters_to(services, person, sheet):
    saved(services, person, sheet, *(edit(n, **cells) for n, cells in ROWS.items()))
    assert codes(services, sheet) == as_a_list(services, sheet)
    assert codes(services, sheet)[4] == ["E203", "E208"] or "E208" in codes(services, sheet)[4]
    steps = [
        edit(1, seen=99, was=ROWS[1], 文件名="z.jpg"),  # row 4 is the first with a.jpg now
        edit(3, seen=99, was={"编号": "2"}, 编号="1", 题名="别的"),  # two titles for item 1
        edit(7, 题名="后来", 文件名="b.jpg", after=1),  # before row 2, which has it
        edit(7, seen=99, gone=True),
        edit(7, seen=99, gone=False),
        edit(2, seen=99, gone=True),
        edit(4, seen=99, was={"文件名": "a.jpg"}, 文件名="z.jpg"),
        edit(1, seen=99, gone=True),
    ]
    for step in steps:
        saved(services, person, sheet, step)
        assert codes(services, sheet) == as_a_list(services, sheet), step
    assert list(rows(services, sheet)) == [7, 3, 4, 5, 6]


def test_files_of_a_sheet_are_told_missing_meant_and_left_over(services, wang, person):
    tray = trays.open_tray(services, person, CENTRE, "清单和文件")
    for path in ("照片/一.jpg", "照片/二.jpg", "三.jpg", "封面/四.jpg"):
        trays.put_file(services, person, tray.id, path, b"x")
    at = wang.post("/work/sheets", data={"tray": tray.id}).headers["location"]
    assert wang.post("/work/sheets", data={"tray": tray.id}).headers["location"] == at
    ledger = services.ledger.desk.sheets
    made = ledger.of_tray(tray.id)

    def save(*edits):
        sheets.save(services, person, ledger.get(made.id), edits)
        return codes(services, made)

    assert save(edit(1, 题名="一", 文件名="一.jpg"), edit(2, 题名="三", 文件名="三")) == {1: ["E228"], 2: ["E228"]}
    assert wang.get(f"{at}/files").json()["files"] == ["封面/四.jpg", "照片/二.jpg"]
    said = save(edit(3, 题名="也是一", 文件名="照片/一.jpg"))
    assert said[3] == [] and said[1] == ["E221"], "a file that is named as it is called is not what another means"
    assert save(edit(3, seen=99, gone=True))[1] == ["E228"]
    assert save(edit(4, 题名="没有", 文件名="五.jpg"))[4] == ["E221"]
    trays.put_file(services, person, tray.id, "五.jpg", b"")
    sheets.judge(services, ledger.get(made.id))
    assert codes(services, made)[4] == ["E223"], "files that came meanwhile are seen"
    found = sheets.verdict(services, ledger.get(made.id))
    assert (found.items, found.refused_items, found.missing) == (3, 1, 0) and found.refused[0][2] == "E223"
    trays.put_file(services, person, tray.id, "manifest.csv", "题名,文件名\n一,一.jpg\n".encode())
    assert "manifest.csv" in wang.get(f"{at}/import").text
    assert wang.post(f"{at}/import", data={"there": "manifest.csv"}).status_code == 303
    assert "去掉 2 行" in wang.get(f"{at}/import").text
    assert wang.post(f"{at}/import", data={"there": "没有.csv"}).status_code == 404


def test_a_tray_is_handed_in_with_the_list_that_was_written_for_it(services, wang, person):
    tray = trays.open_tray(services, person, CENTRE, "照片两张")
    for name, colour in (("剪纸", "crimson"), ("灯会", "navy")):
        picture = io.BytesIO()
        Image.new("RGB", (64, 64), colour).save(picture, "JPEG")
        trays.put_file(services, person, tray.id, f"{name}.jpg", picture.getvalue())
    trays.put_file(services, person, tray.id, "manifest.csv", "题名,文件名\n旧的,灯会.jpg\n".encode())
    at = wang.post("/work/sheets", data={"tray": tray.id}).headers["location"]
    sheet = services.ledger.desk.sheets.of_tray(tray.id)
    saved(
        services, person, sheet, edit(1, 题名="剪纸", 文件名="剪纸.jpg", 地点="浦江县"), edit(2, 题名="灯会", 文件名="不在.jpg")
    )
    assert wang.post(f"/work/trays/{tray.id}/hand-in").headers["location"] == f"{at}/hand-in", (
        "with the list that is written here"
    )
    shown = wang.get(f"{at}/hand-in").text
    assert "灯会.jpg" in shown and "E221" in shown
    revision = services.ledger.desk.sheets.get(sheet.id).revision
    assert wang.post(f"{at}/hand-in", data={"revision": revision}).status_code == 303
    (delivery,) = scan.run(services)
    assert list(ingest.run(services, delivery))
    (taken, refused) = sorted(services.ledger.receipts.of(delivery).items, key=lambda item: not item.taken)
    assert taken.title == "剪纸" and taken.state is ResourceState.IN_REVIEW and not refused.taken
    assert {fault.code for fault in refused.faults} == {"E221"}


def test_the_second_of_two_editors_sees_both_values_and_loses_none(services, person, sheet):
    li = signing_in.person_of(services, account(services, "li", Role.ARCHIVIST, CENTRE))
    saved(services, person, sheet, edit(1, 题名="剪纸", 地点="嵊州市"))
    seen = rows(services, sheet)[1].version
    saved(services, li, sheet, edit(1, seen=seen, was={"题名": "剪纸"}, 题名="剪纸一幅"))
    both = saved(
        services, person, sheet, edit(1, seen=seen, was={"题名": "剪纸", "地点": "嵊州市"}, 题名="剪纸两幅", 地点="浦江县")
    )
    (clash,) = both.clashes
    assert (clash.mine, clash.theirs) == ("剪纸两幅", "剪纸一幅") and "示例li" in clash.by
    assert rows(services, sheet)[1].cells == {"题名": "剪纸一幅", "地点": "浦江县"}, "other columns of the row go on"
    replayed = saved(services, person, sheet, edit(1, seen=seen, was={"地点": "嵊州市"}, 地点="浦江县"))
    assert replayed.revision == both.revision and not replayed.clashes


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_out_and_in_again_nothing_differs(services, person, sheet, kind):
    odd = [
        "=1+1",
        "+8613",
        "'=A1",
        "007",
        "-5",
        "a\nb",
        '说"好",的',
        "\t制表",
        "2024-05",
        "@x",
        "﻿ 空 ",
        "50%",
        "\x07铃",
        '="007"',
        "'x",
    ]
    edits = [edit(n, 题名=f"题{n}", 文件名=f"{n}.jpg", 简介=text) for n, text in enumerate(odd, start=1)]
    saved(services, person, sheet, *edits, edit(99, 编号="9"), edit(100))
    now = services.ledger.desk.sheets.get(sheet.id)
    data = sheets.export(services, now, kind)
    if kind == "xlsx":
        cells = [cell for line in openpyxl.load_workbook(io.BytesIO(data)).active for cell in line]
        assert not any(cell.data_type == "f" for cell in cells), "nothing that a spreadsheet would run"
    sheets.read_list(services, now, data, f"a.{kind}")
    _, headers, found = sheets.awaited(services, now)
    assert found.is_empty and headers == now.columns, found._replace(rows=())


def test_a_list_that_people_have_is_taken_over_after_a_look_at_the_difference(services, wang, person, sheet):
    saved(services, person, sheet, *(edit(n, **cells) for n, cells in ROWS.items()))
    at = f"/work/sheets/{sheet.id}"
    theirs = "Title,文件名,地点,导演,我的列\n剪纸,a.jpg,浦江县,赵,x\n新来,n.jpg,,,\n".encode("gb18030")
    assert wang.post(f"{at}/import", files={"file": ("清单.csv", theirs)}).status_code == 303
    shown = wang.get(f"{at}/import").text
    assert "浦江县" in shown and "新来" in shown and "灯会" in shown
    kept = wang.get(f"{at}/import?keep=1").text
    assert "去掉 0 行" in kept
    revision = services.ledger.desk.sheets.get(sheet.id).revision
    assert wang.post(f"{at}/import/take", data={"revision": revision - 1}).status_code == 409, "not what was shown"
    assert wang.post(f"{at}/import/take", data={"revision": revision, "keep": "1"}).status_code == 303
    now = rows(services, sheet)
    assert now[1].cells == {"题名": "剪纸", "文件名": "a.jpg", "地点": "浦江县", "导演": "赵", "我的列": "x"}
    assert len(now) == 7 and "导演" in services.ledger.desk.sheets.get(sheet.id).columns
    assert wang.post(f"{at}/import/take", data={"revision": revision}).status_code == 409, "a second press takes nothing twice"
    assert sheets.judge_all(services, sheet.id) and codes(services, sheet) == as_a_list(services, sheet)


def test_the_grid_s_own_way_and_what_it_refuses(services, wang, sheet):
    at = f"/work/sheets/{sheet.id}"

    def send(edits, since=0, where=at):
        return wang.post(
            f"{where}/save", content=json.dumps({"since": since, "edits": edits}), headers={"accept": "application/json"}
        )

    answer = send([{"row": 1, "cells": {"题名": ["", "=1+1"], "文件名": ["", "../a.jpg"]}}]).json()
    ((number, version, cells, faults, before),) = answer["rows"]
    assert (number, cells["题名"], before) == (1, "=1+1", 0) and [one[:3] for one in faults] == [["文件名", 2, "E209"]]
    assert send([{"row": 1, "seen": 0, "cells": {"题名": ["", "=1+1"]}}], answer["revision"]).json()["rows"] == [], "sent twice"
    refused = [
        (send([{"row": 1, "seen": version, "cells": {"题名": ["=1+1", "x" * 40_000]}}]), "E858"),
        (wang.post(f"{at}/save", content=b'{"since":0,"edits":[' + b"x" * 10_000_000), "E858"),
        (send([{"row": 2, "cells": {"没有": ["", "x"]}}]), "E860"),
        (send([{"row": 2}, {"row": 2}]), "E860"),
        (send([{"row": -2}]), "E860"),
        (send([{"row": 2**60}]), "E860"),
        (send([{"row": 2, "seen": 2**70}]), "E860"),
        (send([], since=float("inf")), "E860"),
        (wang.post(f"{at}/save", content=b"[" * 100_000, headers={"accept": "application/json"}), "E860"),
        (send([{"row": n} for n in range(1, 25_000)]), "E858"),
        (wang.post(f"{at}/columns", data={"header": "题名"}), "E860"),
        (send([], where="/work/sheets/s-forged"), "E855"),
    ]
    for said, code in refused:
        assert said.status_code in {400, 404} and code in said.text, (code, said.text[:200])
    assert rows(services, sheet)[1].cells["题名"] == "=1+1" and len(rows(services, sheet)) == 1
    lost = send([{"row": 3, "cells": {"题名": ["", "a\u0000b\ud800"]}}]).json()
    (third,) = (row for row in lost["rows"] if row[0] == 3)
    assert third[2]["题名"] == "a\ufffdb\ufffd" and {one[2] for one in third[3]} == {"E202", "E216"}
    assert wang.get(f"{at}/places?q=szs").json()["places"][0] == "绍兴市嵊州市"
    assert "绍兴市嵊州市甘霖镇" in wang.get(f"{at}/places?q=甘霖").json()["places"]
    assert wang.get(f"{at}/rows").json()["rows"][0][2]["题名"] == "=1+1"
    page = wang.get(at).text
    assert 'id="list-data"' in page and "work-sheet" in page


def test_too_many_rows_and_two_headers(services, wang, person, sheet):
    at = f"/work/sheets/{sheet.id}"
    many = "题名,文件名\n" + "".join(f"t{n},{n}.jpg\n" for n in range(100_000))
    answer = wang.post(f"{at}/import", files={"file": ("清单.csv", many.encode())})
    assert answer.status_code == 400 and "E857" in answer.text
    twice = "题名,文件名,题名\n剪纸,a.jpg,另\n题名,文件名,题名\n灯会,b.jpg,\n"
    assert wang.post(f"{at}/import", files={"file": ("清单.csv", twice.encode())}).status_code == 303
    sheets.take_over(
        services, person, services.ledger.desk.sheets.get(sheet.id), services.ledger.desk.sheets.get(sheet.id).revision
    )
    assert [row.cells for row in rows(services, sheet).values()] == [
        {"题名": "剪纸", "文件名": "a.jpg", "题名 (2)": "另"},
        {"题名": "灯会", "文件名": "b.jpg"},
    ], "a header that comes again is no row"
    assert [fault.code for fault in judging.Sheet(services.ledger.desk.sheets.get(sheet.id).columns).faults()] == ["E214"]
    assert wang.post(f"{at}/import", files={"file": ("a.xlsx", b"PK\x03\x04 no workbook")}).status_code == 400


def test_without_script_a_row_is_a_form_and_what_another_changed_is_shown_beside(services, wang, person, sheet):
    at = f"/work/sheets/{sheet.id}/rows"
    columns = list(sheet.columns)
    n = columns.index("题名")
    answer = wang.post(f"{at}/0", data={"version": "0", f"was-{n}": "", f"now-{n}": "剪纸"})
    assert answer.status_code == 303 and answer.headers["location"] == f"{at}/1"
    shown = wang.get(f"{at}/1").text
    assert "剪纸" in shown and "E202" in shown
    version = rows(services, sheet)[1].version
    saved(services, person, sheet, edit(1, seen=version, was={"题名": "剪纸"}, 题名="剪纸一幅"))
    stale = wang.post(f"{at}/1", data={"version": str(version), f"was-{n}": "剪纸", f"now-{n}": "我的"})
    assert stale.status_code == 409 and "我的" in stale.text and "剪纸一幅" in stale.text
    long = wang.post(f"{at}/1", data={"version": "9", f"was-{n}": "剪纸一幅", f"now-{n}": "长" * 33_000})
    assert long.status_code == 400 and "E858" in long.text and "长长长" in long.text
    assert wang.get(f"{at}/7").status_code == 404
    assert wang.post(f"{at}/1", data={"version": "9", "delete": "1"}).status_code == 303 and not rows(services, sheet)


def test_who_may_see_and_change_a_sheet(services, wang, sheet):
    at = f"/work/sheets/{sheet.id}"
    stranger = door(services, "sun", Role.ARCHIVIST, "zj-330102")
    for path in (at, f"{at}/rows", f"{at}/list.csv", f"{at}/import", f"{at}/hand-in"):
        assert stranger.get(path).status_code == 404, path
    assert stranger.post(f"{at}/save", content=b"{}").status_code == 404
    assert stranger.post("/work/sheets", data={"centre": CENTRE, "name": "x"}).status_code == 403
    reader = door(services, "zhao", Role.REVIEWER, CENTRE)
    assert reader.get(at).status_code == 200 and reader.get(f"{at}/list.csv").status_code == 200
    assert '"edit": false' in reader.get(at).text
    for path in ("save", "import/take", "hand-in", "rows/0", "columns"):
        data = {"revision": "1", "header": "x"}
        assert reader.post(f"{at}/{path}", data=data).status_code == 403, path
    assert wang.post("/work/sheets", data={"centre": CENTRE, "name": "a/b"}).status_code == 400
    assert wang.post("/work/sheets", data={"centre": "zj-nobody", "name": "名"}).status_code in {400, 403}


def test_a_delivery_without_a_list_is_described_in_its_sheet_and_its_works_stay_the_same(services, wang, person, tmp_path):
    folder = tmp_path / "移交在线"
    folder.mkdir()
    for name, colour in (("剪纸", "crimson"), ("灯会", "navy")):
        Image.new("RGB", (64, 64), colour).save(folder / f"{name}.jpg")
    from archive.cli.deliveries import one_folder

    first, _ = scan.register(services, *one_folder(services, folder, CENTRE, None))
    list(ingest.run(services, first.id))
    kept = {one.record.title: one.id for one in services.ledger.resources.of_delivery(first.id)}
    at = wang.get(f"/work/drafts/{first.id}").headers["location"]
    assert wang.get(f"/work/drafts/{first.id}").headers["location"] == at, "opened twice it is one sheet"
    sheet = services.ledger.desk.sheets.get(at.rpartition("/")[2])
    sheet = sheets.judge_all(services, sheet.id)
    assert all("E273" in found for found in codes(services, sheet).values())
    row = next(row for row in rows(services, sheet).values() if row.cells["题名"] == "剪纸")
    zhao = account(services, "zhao", Role.ARCHIVIST, CENTRE)
    saved(services, zhao.person(), sheet, edit(row.row, seen=row.version, 地点="浦江县", 授权="同意公开"))
    assert "E273" not in codes(services, sheet)[row.row]
    shown = wang.get(f"{at}/hand-in").text
    assert "2 行,2 件" in shown
    revision = services.ledger.desk.sheets.get(sheet.id).revision
    assert wang.post(f"{at}/hand-in", data={"revision": revision - 1}).status_code == 409
    assert wang.post(f"{at}/hand-in", data={"revision": revision}).status_code == 303
    assert wang.post(f"{at}/hand-in", data={"revision": revision}).status_code == 409, "handed in once"
    assert wang.post(f"{at}/save", content=json.dumps({"since": 0, "edits": [{"row": 1}]})).status_code == 409
    (second,) = scan.run(services)
    list(ingest.run(services, second))
    now = services.ledger.deliveries.get(second)
    described = {one.record.title: one for one in services.ledger.resources.of_delivery(second)}
    assert now.state is DeliveryState.PROCESSED and {title: one.id for title, one in described.items()} == kept
    assert described["剪纸"].record.place.given == "浦江县"
    assert services.ledger.resources.get(kept["剪纸"]).state is ResourceState.IN_REVIEW
    items = {item.title: {fault.code for fault in item.faults} for item in services.ledger.receipts.of(second).items}
    assert "E273" not in items["剪纸"] and "E273" in items["灯会"]
    made = review_way.makers(services, described["剪纸"])
    assert {zhao.id, person.id} <= made, "who described it, and who handed the list in"
    more = wang.post(f"{at}/again").headers["location"]
    again = services.ledger.desk.sheets.get(more.rpartition("/")[2])
    assert more != at and services.ledger.desk.sheets.count(again.id) == 2 and again.tray == ""


def test_rows_are_put_between_others_as_often_as_one_likes(services, person, sheet):
    saved(services, person, sheet, edit(1, 题名="一"), edit(2, 题名="二"))
    for n in range(3, 80):
        saved(services, person, sheet, edit(n, after=1, 题名=str(n)))
    assert list(rows(services, sheet)) == [1, *range(79, 2, -1), 2]
