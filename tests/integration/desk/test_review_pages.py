"""The pages of review: queue, one thing on one page, many at once, and what came back; without script, and for nobody else."""

import json

import pytest
from starlette.testclient import TestClient

from archive.models.people import Role
from archive.models.states import ResourceState
from archive.services import Services
from archive.steps.desk import review_placing
from archive.web.workbench.app import create_workbench
from archive.web.workbench.desk import COOKIE
from integration.desk.reviewed import COUNTY, ELSEWHERE, TOWNSHIP, VILLAGE, kept, planted, reviewer, somebody

pytestmark = pytest.mark.servers
OURS = {"sec-fetch-site": "same-origin"}


@pytest.fixture(scope="module")
def services(places, tmp_path_factory):
    made = Services(places.prepared(tmp_path_factory.mktemp("pages")))
    made.prepare()
    planted(made)
    yield made
    places.give_back(made.settings)


@pytest.fixture(scope="module")
def people(services):
    return {
        "township": reviewer(services, TOWNSHIP, "示例镇审核"),
        "county": reviewer(services, COUNTY, "示例县审核"),
        "elsewhere": reviewer(services, ELSEWHERE, "示例外县"),
        "archivist": somebody(services, "archivist", (Role.ARCHIVIST, VILLAGE), name="示例村档案"),
    }


@pytest.fixture(scope="module")
def pile(services, people):
    made = kept(services, 12)
    review_placing.settle(services, 100)
    return made


@pytest.fixture(scope="module")
def app(services):
    return create_workbench(services)


@pytest.fixture
def as_(services, app, people):
    def browser(who):
        made = TestClient(app, base_url="http://localhost", headers=OURS, follow_redirects=False)
        made.cookies.set(COOKIE, services.ledger.accounts.sessions.begin(people[who].id, 2), path="/work")
        return made

    return browser


def version(services, resource):
    return services.ledger.resources.get(resource).version


def test_a_queue_shows_what_waits_here_and_what_waits_below(as_, pile):
    here = as_("township").get("/work/reviews")
    assert here.status_code == 200 and pile[0] in here.text and "示例照片" in here.text
    county = as_("county")
    assert pile[0] not in county.get("/work/reviews").text
    assert pile[0] in county.get("/work/reviews?at=all").text
    assert pile[0] not in county.get("/work/reviews?at=all&kind=lecture").text
    assert pile[0] not in as_("elsewhere").get("/work/reviews?at=all").text
    assert county.get("/work/reviews?after=nonsense&late=1&free=x&doubt=odd&kind=odd").status_code == 200


def test_who_reviews_nothing_has_no_queue(as_):
    archivist = as_("archivist")
    for address in ("/work/reviews", "/work/reviews/batch"):
        assert archivist.get(address).status_code == 403
    assert as_("elsewhere").get("/work/returned").status_code == 200, "a reviewer may edit"


def test_one_page_has_everything_and_another_part_of_the_tree_gets_a_404(as_, pile):
    page = as_("township").get(f"/work/reviews/{pile[0]}")
    assert page.status_code == 200 and page.headers["cache-control"] == "no-store"
    for words in ("审核路径", "在此待审", "由此决定公开", "同意公开", "批注", "退回", "上报到", "这是第一版"):
        assert words in page.text, words
    elsewhere = as_("elsewhere")
    for forged in (pile[0], "0000000000A", "x", pile[0].lower()):
        assert elsewhere.get(f"/work/reviews/{forged}").status_code == 404
        for act in ("claim", "release", "accept", "return", "pass-up", "remarks", "batch"):
            typed = {"code": "sound", "do": "accept", "why": "x", "text": "x"}
            answer = elsewhere.post(f"/work/reviews/{forged}/{act}", data=typed)
            assert answer.status_code == 404, (act, forged)
    assert as_("archivist").get(f"/work/reviews/{pile[0]}").status_code == 200, "whose it is sees where it stands"
    assert as_("archivist").post(f"/work/reviews/{pile[0]}/accept", data={}).status_code == 403


def test_what_is_refused_loses_nothing_of_what_was_typed(as_, services, pile):
    township, id_ = as_("township"), pile[0]
    stale = township.post(f"/work/reviews/{id_}/return", data={"seen": "77", "code": ["sound"], "words": "第三分钟起无声"})
    assert stale.status_code == 409 and "E870" in stale.text and "第三分钟起无声" in stale.text
    assert 'value="sound" checked' in stale.text
    empty = township.post(f"/work/reviews/{id_}/return", data={"seen": version(services, id_), "words": " "})
    assert empty.status_code == 400 and "E867" in empty.text
    assert township.post(f"/work/reviews/{id_}/pass-up", data={"why": ""}).status_code == 400
    odd = {"asset": "f" * 128, "start": "99:99", "text": "这里"}
    wrong = township.post(f"/work/reviews/{id_}/remarks", data=odd)
    assert wrong.status_code == 400 and "E872" in wrong.text and "99:99" in wrong.text and "这里" in wrong.text
    digest = services.ledger.resources.get(id_).assets[0].digest
    box = {"asset": digest, "x": "90", "y": "0", "w": "20", "h": "10", "text": "框"}
    assert township.post(f"/work/reviews/{id_}/remarks", data=box).status_code == 400
    assert services.ledger.resources.get(id_).state is ResourceState.IN_REVIEW


def test_return_with_a_pinned_remark_answer_and_hand_in_again(as_, services, pile):
    township, archivist, id_ = as_("township"), as_("archivist"), pile[1]
    digest = services.ledger.resources.get(id_).assets[0].digest
    assert township.post(f"/work/reviews/{id_}/claim").status_code == 303
    pinned = {"asset": digest, "x": "10", "y": "20", "w": "30", "h": "40", "code": "picture", "text": "<b>划痕</b>"}
    assert township.post(f"/work/reviews/{id_}/remarks", data=pinned).status_code == 303
    page = township.get(f"/work/reviews/{id_}").text
    assert "&lt;b&gt;划痕&lt;/b&gt;" in page and 'data-box="0.1 0.2 0.3 0.4"' in page and "未发出" in page
    held = as_("county").post(f"/work/reviews/{id_}/return", data={"code": "other"})
    assert held.status_code == 409 and "E865" in held.text
    reasons = {"seen": version(services, id_), "code": ["picture"], "words": "请重扫"}
    sent = township.post(f"/work/reviews/{id_}/return", data=reasons)
    assert sent.status_code == 303 and sent.headers["location"] == "/work/reviews"
    twice = township.post(f"/work/reviews/{id_}/return", data={"code": ["picture"]})
    assert twice.status_code == 409 and "E869" in twice.text
    back = archivist.get("/work/returned").text
    assert "请重扫" in back and "划痕" in back and as_("elsewhere").get("/work/returned").text.count("划痕") == 0
    (remark,) = services.ledger.desk.reviews.log(id_).remarks
    early = archivist.post(f"/work/returned/{id_}/again", data={"note": "已核对"})
    assert early.status_code == 400 and "E873" in early.text and "已核对" in early.text
    assert archivist.post(f"/work/returned/{id_}/remarks/{'0' * 16}", data={"words": "x"}).status_code == 404
    assert archivist.post(f"/work/returned/{id_}/remarks/{remark.id}", data={"words": " "}).status_code == 400
    assert archivist.post(f"/work/returned/{id_}/remarks/{remark.id}", data={"words": "底片如此"}).status_code == 303
    assert as_("elsewhere").post(f"/work/returned/{id_}/again").status_code == 404
    assert archivist.post(f"/work/returned/{id_}/again", data={"seen": version(services, id_)}).status_code == 303
    assert archivist.post(f"/work/returned/{id_}/again").status_code == 404, "it is no longer returned"
    assert "底片如此" in township.get(f"/work/reviews/{id_}").text
    verbs = [line.verb for line in services.ledger.accounts.audit.newest(subject=id_)]
    assert verbs[:2] == ["resubmit", "answer"] and {"return", "remark", "claim"} <= set(verbs)


def test_acceptance_goes_up_and_then_public(as_, services, pile):
    id_ = pile[2]
    sent = as_("township").post(f"/work/reviews/{id_}/accept", data={"seen": version(services, id_), "note": "好"})
    assert sent.status_code == 303
    page = as_("county").get(f"/work/reviews/{id_}").text
    assert "通过后即公开" in page and "“好”" in page
    assert as_("county").post(f"/work/reviews/{id_}/accept", data={"seen": version(services, id_)}).status_code == 303
    assert services.ledger.resources.get(id_).state is ResourceState.APPROVED
    assert as_("county").get(f"/work/reviews/{id_}").status_code == 200


def test_many_are_decided_by_a_form_and_one_by_one_and_marks_have_to_be_opened(as_, services, pile):
    county, township = as_("county"), as_("township")
    ids = pile[4:8]
    page = township.get("/work/reviews/batch")
    assert page.status_code == 200 and all(one in page.text for one in ids) and "data-marked" in page.text
    chosen = {f"do.{ids[0]}": "accept", f"seen.{ids[0]}": "1", f"do.{ids[1]}": "return", f"why.{ids[1]}": "double"}
    chosen |= {f"do.{ids[2]}": "return", f"note.{ids[2]}": "", "do.nobody": "accept", f"do.{ids[3]}": ""}
    chosen |= {f"do.{pile[10]}": "return", f"note.{pile[10]}": "长" * 2_001}
    answer = township.post("/work/reviews/batch", data=chosen)
    assert "超过 2000 个字" in answer.text and services.ledger.resources.get(pile[10]).state is ResourceState.IN_REVIEW
    assert answer.status_code == 409 and "先打开其标记" in answer.text, "the picture was never made, which is a doubt"
    assert services.ledger.resources.get(ids[0]).state is ResourceState.IN_REVIEW
    assert services.ledger.resources.get(ids[1]).state is ResourceState.RETURNED
    assert services.ledger.resources.get(ids[2]).state is ResourceState.IN_REVIEW
    asked = {"accept": "application/json"}
    refused = township.post(f"/work/reviews/{ids[0]}/batch", data={"do": "accept", "seen": "1"}, headers=asked)
    assert refused.status_code == 400 and refused.json()["code"] == "E871"
    done = township.post(f"/work/reviews/{ids[0]}/batch", data={"do": "accept", "seen": "1", "opened": "1"}, headers=asked)
    assert done.json() == {"done": "accept", "to": json.loads(done.text)["to"]} and done.json()["to"]
    again = township.post(f"/work/reviews/{ids[0]}/batch", data={"do": "accept", "seen": "1", "opened": "1"}, headers=asked)
    assert again.status_code == 409, "a replay decides nothing twice"
    assert "同意公开" in township.get(f"/work/reviews/{ids[3]}/marks").text
    assert county.post(f"/work/reviews/{ids[3]}/batch", data={"do": "burn"}).status_code == 404


def test_what_is_refused_among_many_is_a_line_of_the_log(as_, services, pile):
    assert as_("archivist").post("/work/reviews/batch", data={f"do.{pile[10]}": "accept"}).status_code == 403
    noted = services.ledger.accounts.audit.newest(limit=2)
    assert {(one.verb, one.outcome) for one in noted} == {("approve-many", "E413"), ("return", "E413")}


def test_remarks_are_handed_out_as_webvtt(as_, services, pile):
    township, id_ = as_("township"), pile[9]
    answer = township.get(f"/work/reviews/{id_}/remarks.vtt")
    assert answer.headers["content-type"].startswith("text/vtt") and answer.text.startswith("WEBVTT")
    assert as_("elsewhere").get(f"/work/reviews/{id_}/remarks.vtt").status_code == 404


def test_a_draft_is_taken_back_by_who_made_it_alone(as_, services, pile):
    township, id_ = as_("township"), pile[10]
    township.post(f"/work/reviews/{id_}/remarks", data={"field": "title", "code": "description", "text": "题名"})
    (draft,) = services.ledger.desk.reviews.drafts(id_)
    assert as_("county").post(f"/work/reviews/{id_}/remarks/{draft.id}/drop").status_code == 404
    assert township.post(f"/work/reviews/{id_}/remarks/{draft.id}/drop").status_code == 303
    assert services.ledger.desk.reviews.drafts(id_) == []
