"""Pages of following, editing, leaving and takedown, by two people of a county and one of another."""

import json
import re
import wave
from html import unescape
from io import BytesIO

import pytest
from starlette.testclient import TestClient

from archive.errors import RequestIncomplete, TooOften
from archive.ledger import tables as t
from archive.models.media import Evidence
from archive.models.people import Person, Role
from archive.models.report import Decision
from archive.models.states import ResourceState
from archive.preserved import layout
from archive.services import Services
from archive.steps.decisions import review
from archive.steps.desk import signing_in, takedowns, wanted
from archive.steps.ingest import receipt as step
from archive.steps.publishing import publish
from archive.web.workbench.app import create_workbench
from deliveries import folder_of
from handed_in import ingested
from integration.desk.reviewed import deputise

pytestmark = pytest.mark.servers
OURS = {"sec-fetch-site": "same-origin"}
PASSWORD = "cha shan qing ge 1956"
PEOPLE = {
    "li": (Role.ARCHIVIST, "zj-330683"),
    "wang": (Role.REVIEWER, "zj-330683"),
    "zhao": (Role.CURATOR, "zj-330683"),
    "qian": (Role.CURATOR, "zj-330683"),
    "sun": (Role.ARCHIVIST, "zj-330106"),
    "op": (Role.OPERATOR, ""),
    "gao": (Role.CURATOR, ""),
}
ROWS = [
    {"item": "1", "title": "蚕花剪纸", "file": "a.jpg", "role": "", "consent": "同意公开", "身份证": "330683199001011234"},
    {"item": "1", "title": "", "file": "paper.jpg", "role": "授权书", "consent": "", "身份证": ""},
    {"item": "2", "title": "水乡窗花", "file": "b.jpg", "role": "", "consent": "同意公开", "身份证": ""},
    {"item": "3", "title": "越剧小戏", "file": "c.jpg", "role": "", "consent": "同意公开", "身份证": ""},
    {"item": "4", "title": "锣鼓", "file": "d.wav", "role": "", "consent": "同意公开", "身份证": ""},
]


@pytest.fixture(scope="module")
def services(places, tmp_path_factory):
    own = places.prepared(tmp_path_factory.mktemp("pages"))
    made = Services(own)
    made.prepare()
    pictures = {"a__jpg": "crimson", "b__jpg": "navy", "c__jpg": "olive", "paper__jpg": "white"}
    sound = BytesIO()
    with wave.open(sound, "wb") as written:
        written.setparams((1, 2, 8000, 0, "NONE", ""))
        written.writeframes(bytes(range(250)) * 256)
    folder = folder_of(tmp_path_factory.mktemp("d"), ROWS, "剪纸", **pictures, d__wav=sound.getvalue())
    delivery = ingested(made, folder)
    for one in made.ledger.resources.of_delivery(delivery.id):
        review.decide(made, one.id, Decision(verb="approve", by="赵"))
    publish.run(made)
    for login, (role, centre) in PEOPLE.items():
        account = made.ledger.accounts.people.add(login, f"示例{login}", centre)
        signing_in.set_password(made, account, PASSWORD)
        made.ledger.accounts.grants.give(account.id, role, centre, "t")
    yield made
    places.give_back(own)


@pytest.fixture(scope="module")
def app(services):
    return create_workbench(services)


@pytest.fixture(scope="module")
def at(app):
    """A browser in which somebody is signed in."""
    known = {}

    def browser(login):
        if login not in known:
            made = TestClient(app, base_url="http://localhost", headers=OURS, follow_redirects=False)
            if login:
                assert made.post("/work/sign-in", data={"login": login, "password": PASSWORD}).status_code == 303
            known[login] = made
        return known[login]

    return browser


@pytest.fixture
def ids(services):
    with services.ledger.database.begin() as connection:
        rows = connection.execute(t.resources.select()).all()
    return {row.number: row.id for row in rows}


@pytest.fixture
def delivery(services, ids):
    return services.ledger.resources.get(ids["1"]).delivery


def seen(page):
    return re.search(r'name="seen" value="(\d+)"', page.text)[1]


def cells(page):
    found = dict(re.findall(r'name="(cell\.[^"]+)" value="([^"]*)"', page.text))
    found |= dict(re.findall(r'<textarea[^>]* name="(cell\.[^"]+)"[^>]*>([^<]*)</textarea>', page.text))
    return found | {"seen": seen(page)}


def test_deliveries_are_found_and_followed_within_ones_part_of_the_tree(at, delivery):
    assert "剪纸" in at("li").get("/work/deliveries?q=剪").text and "剪纸" not in at("sun").get("/work/deliveries").text
    assert "剪纸" not in at("li").get("/work/deliveries?state=refused").text
    page = at("li").get(f"/work/deliveries/{delivery}")
    assert page.status_code == 200 and "蚕花剪纸" in page.text and "制作观看版本" in page.text
    theirs, forged = at("sun").get(f"/work/deliveries/{delivery}"), at("sun").get("/work/deliveries/Dforged")
    assert theirs.status_code == forged.status_code == 404 and theirs.text == forged.text.replace("Dforged", delivery)


def test_the_receipt_is_that_of_the_command_line(services, at, delivery):
    page = at("li").get(f"/work/deliveries/{delivery}/receipt.html")
    assert "size: A4" in page.text and "蚕花剪纸" in page.text and "unsafe-inline" in page.headers["content-security-policy"]
    told = at("li").get(f"/work/deliveries/{delivery}/receipt.json").json()
    same = json.loads(services.ledger.receipts.of(delivery).json_text())
    assert {**told, "at": ""} == {**same, "at": ""}
    plain = step.text(services, delivery)
    assert all(item["title"] in plain for item in told["items"])


def test_what_people_do_to_a_delivery_needs_a_reason_and_the_right(services, at, delivery):
    refused = at("li").post(f"/work/deliveries/{delivery}/close", data={"reason": " "})
    assert refused.status_code == 400 and "E408" in refused.text
    nothing = at("li").post(f"/work/deliveries/{delivery}/close", data={"reason": "不再补交"})
    assert nothing.status_code >= 400 and "不再补交" in nothing.text, "nothing of what was typed is lost"
    assert at("wang").post(f"/work/deliveries/{delivery}/retry").status_code == 403
    assert at("sun").post(f"/work/deliveries/{delivery}/retry").status_code == 404
    assert at("li").post(f"/work/deliveries/{delivery}/explode").status_code == 404
    assert services.ledger.accounts.audit.newest(subject=delivery)[0].verb == "close-delivery"


def test_a_resource_shows_everything_to_who_may_see_it_and_nothing_to_others(services, at, ids):
    page = at("li").get(f"/work/resources/{ids['1']}")
    assert all(word in page.text for word in ("蚕花剪纸", "330683199001011234", "paper.jpg", "赵"))
    operator = at("op").get(f"/work/resources/{ids['1']}").text
    assert "蚕花剪纸" in operator and "330683199001011234" not in operator and "paper.jpg" not in operator
    assert at("sun").get(f"/work/resources/{ids['1']}").status_code == 404
    assert "蚕花剪纸" not in at("sun").get("/work/resources").text
    paper = next(a for a in services.ledger.resources.get(ids["1"]).assets if a.path == "paper.jpg")
    address = f"/work/resources/{ids['1']}/files/{paper.digest}"
    got = at("li").get(address)
    assert got.status_code == 200 and got.headers["cache-control"] == "no-store" and len(got.content) == paper.size
    assert got.headers["content-disposition"].startswith("attachment")
    assert at("op").get(address).status_code == at("sun").get(address).status_code == 404
    assert at("li").get(f"/work/resources/{ids['1']}/files/{'0' * 128}").status_code == 404


def test_an_edit_by_two_people_shows_both_and_loses_nothing(services, at, ids):
    address = f"/work/resources/{ids['2']}/edit"
    first, second = at("li").get(address), at("wang").get(address)
    assert at("op").get(address).status_code == 403 and at("sun").get(address).status_code == 404
    saved = at("li").post(address, data={**cells(first), "cell.title": "水乡窗花(一)", "why": "核对"})
    assert saved.status_code == 303 and saved.headers["location"].endswith("done=saved")
    clash = at("wang").post(address, data={**cells(second), "cell.title": "水乡窗花(二)", "why": "改"})
    assert clash.status_code == 409 and "E877" in clash.text and "示例li" in clash.text
    assert "水乡窗花(一)" in clash.text and clash.text.count("水乡窗花(二)") >= 2
    again = at("wang").post(address, data={**cells(clash), "cell.title": "水乡窗花(二)", "why": "改"})
    assert again.status_code == 303
    replay = at("wang").post(address, data={**cells(clash), "cell.title": "水乡窗花(二)", "why": "改"})
    assert replay.headers["location"].endswith("done=same")
    row = services.ledger.resources.get(ids["2"])
    assert (row.record.title, row.state) == ("水乡窗花(二)", ResourceState.IN_REVIEW)
    assert services.ledger.publications.entry(ids["2"]).title == "水乡窗花"
    shown = at("li").get(f"/work/resources/{ids['2']}/difference?a=1").text
    assert "水乡窗花(二)" in shown


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"cell.title": ""}, 422, "E201"),
        ({"cell.title": "x" * 20_001}, 400, "E878"),
        ({"why": ""}, 400, "E408"),
        ({"seen": "99"}, 404, "E400"),
    ],
)
def test_what_an_edit_gets_wrong_is_said_with_its_code(at, ids, change, status, said):
    address = f"/work/resources/{ids['1']}/edit"
    form = {**cells(at("li").get(address)), "cell.description": "打了很多字", "why": "核对"}
    answer = at("li").post(address, data={**form, **change})
    assert answer.status_code == status and said in answer.text
    assert "打了很多字" in answer.text or status == 404


def test_files_tags_and_older_versions_by_forms(services, at, ids):
    here = f"/work/resources/{ids['1']}"
    page = at("li").get(here)
    srt = "1\n00:00:00,000 --> 00:00:02,000\n蚕花\n".encode()
    sent = at("li").post(
        f"{here}/files", data={"seen": seen(page), "role": "caption", "why": "加字幕"}, files={"upload": ("a.zh.srt", srt)}
    )
    assert sent.status_code == 303, sent.text
    page = at("li").get(here)
    assert "a.zh.srt" in page.text
    twice = at("li").post(
        f"{here}/files", data={"seen": seen(page), "role": "caption", "why": "x"}, files={"upload": ("a.zh.srt", srt + b"\n")}
    )
    assert twice.status_code == 422 and "E881" in twice.text
    digest = services.ledger.resources.get(ids["1"]).assets[0].digest
    tag = {"seen": seen(page), "verdict": "added", "kind": "text", "value": "蚕花", "digest": digest}
    odd = [("nan", "²"), ("inf", "0"), ("-1", ""), ("1e8", "-1"), ("x", "x")]
    for start, number in odd:
        again = {**tag, "seen": seen(at("li").get(here)), "start": start, "page": number}
        assert at("li").post(f"{here}/tags", data=again).status_code == 303, start
        assert services.ledger.resources.get(ids["1"]).choices.tags[0].evidence == Evidence(), start
    assert at("wang").post(f"{here}/tags", data={**tag, "value": "别的"}).status_code == 409, "a stale version"
    assert at("li").post(f"{here}/tags", data={**tag, "digest": "0" * 128}).status_code == 404
    assert services.ledger.resources.get(ids["1"]).choices.tags[0].value == "蚕花"
    page = at("li").get(here)
    undone = at("li").post(f"{here}/undo", data={"seen": seen(page), "version": "1", "why": "全部恢复"})
    assert undone.status_code == 303
    row = services.ledger.resources.get(ids["1"])
    assert not row.choices and [a.path for a in row.assets] == ["a.jpg", "paper.jpg"]
    assert at("li").post(f"{here}/undo", data={"seen": "1", "version": "77", "why": "x"}).status_code == 404


def test_chapters_are_pasted_and_come_back_as_they_were_pasted(services, at, ids):
    here = f"/work/resources/{ids['4']}"
    digest = services.ledger.resources.get(ids["4"]).assets[0].digest
    lines = "00:00 开场\n00:02.500 <锣>\n"

    def sent(login="li", **change):
        data = {"seen": seen(at("li").get(here)), "digest": digest, "text": lines, "why": "分章节"}
        return at(login).post(f"{here}/chapters", data=data | change)

    def shown(page):
        return unescape(re.search(r'name="text"[^>]*>([^<]*)</textarea>', page.text)[1])

    wrong = sent(text="00:00 甲\n00:09 在结束之后")
    assert wrong.status_code == 400 and "E889" in wrong.text and "第 2 行" in wrong.text and "在结束之后" in shown(wrong)
    assert [sent(digest="0" * 128).status_code, sent("sun").status_code] == [404, 404]
    assert sent().status_code == 303 and shown(at("li").get(here)) == lines
    (chapters,) = services.ledger.resources.get(ids["4"]).choices.chapters.values()
    assert [(one.start_s, one.end_s, one.title) for one in chapters] == [(0, 2.5, "开场"), (2.5, 4, "<锣>")]
    review.decide(services, ids["4"], Decision(verb="approve", by="赵"))
    publish.run(services)
    assert services.ledger.publications.entry(ids["4"]).media[0].chapters == chapters
    assert sent(text="").status_code == 303, "none is an answer too"
    assert sent(machine="1", text="").status_code == 303
    assert not services.ledger.resources.get(ids["4"]).choices
    picture = services.ledger.resources.get(ids["1"]).assets[0].digest
    assert at("li").post(f"/work/resources/{ids['1']}/chapters", data={"digest": picture, "why": "x"}).status_code == 404


def test_one_field_of_many_is_previewed_changed_and_undone(services, at, ids):
    chosen = {"id": [ids["1"], ids["3"]], "cell": "programme", "value": "乡村文化节"}
    assert at("sun").post("/work/resources/batch", data=chosen).status_code == 404
    assert at("li").post("/work/resources/batch", data={**chosen, "id": []}).status_code == 400
    preview = at("li").post("/work/resources/batch", data=chosen)
    assert preview.status_code == 200 and preview.text.count("<ins>乡村文化节</ins>") == 2
    versions = dict(re.findall(r'name="(seen\.[^"]+)" value="(\d+)"', preview.text))
    assert at("li").post("/work/resources/batch", data={**chosen, **versions, "do": "change", "why": ""}).status_code == 400
    done = at("li").post("/work/resources/batch", data={**chosen, **versions, "do": "change", "why": "统一"})
    assert done.status_code == 303
    assert {services.ledger.resources.get(ids[n]).record.programme for n in "13"} == {"乡村文化节"}
    page = done.headers["location"]
    assert at("wang").get(page).status_code == 404, "a change is undone by who made it"
    assert at("li").post(f"{page}/undo").status_code == 303 and at("li").post(f"{page}/undo").status_code == 409
    assert {services.ledger.resources.get(ids[n]).record.programme for n in "13"} == {""}
    li, sun = (services.ledger.accounts.people.by_login(one) for one in ("li", "sun"))
    deputise(services, li, sun)
    again = {f"seen.{one}": str(services.ledger.resources.get(one).version) for one in chosen["id"]}
    done = at("sun").post("/work/resources/batch", data={**chosen, **again, "do": "change", "why": "代办"})
    assert done.status_code == 303
    object_ = services.store.objects.snapshot(layout.resource_object(ids["1"]))
    assert Person.read(object_.inventory.versions[-1].agent).selves == {li.id, sun.id}
    line = next(one for one in services.ledger.accounts.audit.newest() if one.verb == "edit-many")
    assert Person.read(line.on_behalf_of).id == li.id
    undone = at("sun").post(f"{done.headers['location']}/undo")
    assert undone.status_code == 303


def test_two_accounts_delete_and_bring_back_and_the_first_cannot_confirm(services, at, ids):
    here = f"/work/resources/{ids['3']}"
    why = {"reason": "家属要求", "category": "privacy"}
    assert at("li").post(f"{here}/leave/delete-ask", data=why).status_code == 403
    assert at("zhao").post(f"{here}/leave/delete-ask", data={"reason": " "}).status_code == 400
    assert at("zhao").post(f"{here}/leave/delete-ask", data=why).status_code == 303
    assert "家属要求" in at("qian").get("/work/tasks").text and "家属要求" in at("qian").get(here).text
    same = at("zhao").post(f"{here}/leave/delete-confirm")
    assert same.status_code in (400, 403, 409) and services.ledger.resources.get(ids["3"]).state is not ResourceState.DELETED
    assert at("qian").post(f"{here}/leave/delete-confirm").status_code == 303
    assert services.ledger.resources.get(ids["3"]).state is ResourceState.DELETED
    assert ids["3"] in at("zhao").get("/work/exclusions").text
    assert at("li").post(f"{here}/edit", data={"seen": "1", "cell.title": "x", "why": "y"}).status_code == 409
    assert at("qian").post(f"{here}/leave/undelete-ask", data={"reason": "误删"}).status_code == 303
    assert at("zhao").post(f"{here}/leave/undelete-confirm").status_code == 303
    assert services.ledger.resources.get(ids["3"]).state is ResourceState.WITHDRAWN
    restored = at("zhao").post(f"{here}/leave/restore", data={"reason": "误撤"})
    assert "须重新审核" in at("zhao").get(restored.headers["location"]).text, "it was edited since it was approved"
    assert services.ledger.resources.get(ids["3"]).state is ResourceState.IN_REVIEW


def test_anybody_asks_for_a_takedown_and_reads_the_answer_where_nobody_else_does(services, at, ids):
    public = at("")
    address = f"/work/takedown/{ids['2']}"
    assert public.get(address).status_code == 200 and public.get(f"/work/takedown/{ids['3']}").status_code == 404
    asked = {"category": "privacy", "words": "这是我家人", "contact": "13800000000", "name": ""}
    assert "E883" in public.post(address, data={**asked, "contact": " "}).text
    long = public.post(address, data={**asked, "words": "长" * 2001})
    assert long.status_code == 400 and "E878" in long.text
    robot = public.post(address, data={**asked, "website": "http://x"})
    assert robot.status_code == 200 and not services.ledger.desk.takedowns.of(ids["2"])
    sent = public.post(address, data=asked)
    page = sent.headers["location"]
    assert sent.status_code == 303 and len(page.rpartition("/")[2]) >= 43
    assert "13800000000" not in public.get(page).text and public.get(f"{page}x").status_code == 404
    (request,) = services.ledger.desk.takedowns.of(ids["2"])
    task = f"/work/tasks/takedowns/{request.id}"
    assert "13800000000" in at("wang").get(task).text and at("li").get(task).status_code == at("sun").get(task).status_code == 404
    assert at("wang").post(f"{task}/ask", data={"reason": "您是哪位？"}).status_code == 303
    assert "您是哪位" in public.get(page).text
    assert (
        public.post(page, data={"reply": "她的女儿"}).status_code == 303
        and public.post(page, data={"reply": "又"}).status_code == 409
    )
    assert at("wang").post(f"{task}/ask", data={"reason": "有户口本吗？"}).status_code == 303
    again = services.ledger.desk.takedowns.get(request.id)
    assert again.words.endswith("她的女儿") and again.words.startswith("这是我家人") and not again.reply
    assert public.post(page, data={"reply": "有的"}).status_code == 303
    assert at("wang").post(f"{task}/withdraw", data={"reason": " "}).status_code == 400
    assert at("wang").post(f"{task}/withdraw", data={"reason": "已核实"}).status_code == 303
    assert at("zhao").post(f"{task}/decline", data={"reason": "不"}).status_code == 409, "one answer only"
    assert not services.ledger.publications.is_public(ids["2"]) and "已核实" in public.get(page).text
    services.ledger.desk.takedowns.forget(0)
    answered = services.ledger.desk.takedowns.get(request.id)
    assert answered.contact == "" and answered.reply == "有的", "what was replied is kept with the answer"


def test_what_is_not_whole_uses_up_nobodys_turn(services, ids):
    rates = takedowns.Rates(most=1)
    with pytest.raises(RequestIncomplete):
        takedowns.ask(services, rates, ids["1"], "other", " ", "", "a@example.org", "10.9.9.1")
    assert takedowns.ask(services, rates, ids["1"], "other", "x", "", "a@example.org", "10.9.9.2")
    with pytest.raises(TooOften):
        takedowns.ask(services, rates, ids["1"], "other", "x", "", "a@example.org", "10.9.9.3")


def test_anybody_says_what_they_did_not_find_and_curators_of_the_whole_archive_read_it(services, at):
    public, address = at(""), "/work/wanted"
    assert ">秦腔</textarea>" in public.get(address, params={"q": "秦腔"}).text
    for typed, code in (
        ({"words": " "}, "E883"),
        ({"words": "长" * 2001}, "E878"),
        ({"words": "x", "contact": "1" * 201}, "E878"),
    ):
        refused = public.post(address, data=typed)
        assert refused.status_code == 400 and code in refused.text
    assert public.post(address, data={"words": "广告", "website": "http://x"}).status_code == 303
    assert services.ledger.desk.demand.letters() == []
    sent = public.post(address, data={"words": "<b>秦腔", "contact": "a@example.org"})
    assert sent.status_code == 303 and public.get(sent.headers["location"]).status_code == 200
    (letter,) = services.ledger.desk.demand.letters()
    assert "a@example.org" not in at("li").get("/work/demand").text, "a county's people see numbers only"
    page = at("gao").get("/work/demand").text
    assert "a@example.org" in page and "&lt;b&gt;秦腔" in page and "一位观众来信" in at("gao").get("/work/inbox").text
    close = f"/work/demand/letters/{letter.id}"
    assert (
        at("li").post(close, data={"note": "x"}).status_code == 403
        and at("gao").post(close, data={"note": "已转征集"}).status_code == 303
    )
    assert services.ledger.desk.demand.letters() == []
    late = [public.post(address, data={"words": f"第{n}次"}) for n in range(6)]
    assert late[-1].status_code == 429 and "E882" in late[-1].text and "第5次" in late[-1].text


def test_letters_of_an_address_that_writes_too_often_use_up_nobodys_turn(services):
    rates = takedowns.Rates(most=wanted.OF_ADDRESS + 1)
    for _ in range(wanted.OF_ADDRESS):
        wanted.write(services, rates, "x", "", "10.9.8.1")
    for words, refusal in ((" ", RequestIncomplete), ("x", TooOften), ("x", TooOften)):
        with pytest.raises(refusal):
            wanted.write(services, rates, words, "", "10.9.8.1")
    assert wanted.write(services, rates, "x", "", "10.9.8.2")
    with pytest.raises(TooOften):
        wanted.write(services, rates, "x", "", "10.9.8.3")


def test_searches_that_find_nothing_are_counted_by_their_words_alone(services, app, at):
    missed, proxy = "/work/wanted/missed", TestClient(app, base_url="http://localhost", headers=OURS, client=("127.0.0.1", 5000))
    for n in range(5):
        for words in ("秦腔 脸谱", "蚕花剪纸", "13800000000", "长" * 50, ""):
            # The same visitor by two browsers counts once; what they say themselves of where they come from does not count.
            for agent in ("one", "other"):
                come = {"user-agent": agent, "x-forwarded-for": f"198.51.100.{ord(agent[0])}, 203.0.113.{n}"}
                answer = proxy.post(missed, data={"q": words}, headers=come)
            assert (answer.status_code, answer.content) == (204, b"")
    assert [(one.term, one.sessions) for one in services.ledger.desk.demand.terms()] == [("秦腔 脸谱", 5)]
    assert "秦腔 脸谱" in at("li").get("/work/demand").text and at("op").get("/work/demand").status_code == 200


def test_too_many_requests_are_slowed_down_and_keep_what_was_written(services, at, ids):
    address = f"/work/takedown/{ids['1']}"
    answers = [
        at("").post(address, data={"category": "other", "words": f"第{n}次", "contact": "a@example.org"}) for n in range(6)
    ]
    assert [one.status_code for one in answers][-1] == 429 and "E882" in answers[-1].text and "第5次" in answers[-1].text
