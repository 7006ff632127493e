"""The words within an entry: on its page, on the page of a search, by the API and as files, with and without what it needs."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from archive.errors import StoreUnavailable
from archive.models.media import MediaType
from archive.web.shared.inside import WordsWithin
from archive.web.shared.resting import Resting
from browser.stand_in import identifier

CHORUS, OPERA, ORAL = identifier(1), identifier(0), identifier(3)


def moments(visitor: TestClient, id_: str, q: str) -> Any:
    return visitor.get(f"/api/v1/entries/{id_}/search", params={"q": q}).json()


@pytest.mark.parametrize(
    ("id_", "q", "stage", "found"),
    [
        (CHORUS, "采茶", "precise", [("captions", "t=6.5&part=1", "姐妹们东山西山采茶忙")]),
        (CHORUS, "風光", "precise", [("captions", "t=2.5&part=1", "溪水兩岸好呀好風光")]),
        (CHORUS, "风光", "precise", [("captions", "t=2.5&part=1", "溪水兩岸好呀好風光")]),
        (CHORUS, "caicha", "precise", [("captions", "t=6.5&part=1", "姐妹们东山西山采茶忙")]),
        (CHORUS, "上畈 采茶", "relaxed", [("captions", "t=4.5&part=1", None), ("captions", "t=6.5&part=1", None)]),
        (CHORUS, "13812345678", "precise", []),
        (CHORUS, "，。", "precise", []),
        (OPERA, "文化礼堂", "precise", [("picture", "t=6.5&part=1", "甘霖镇东王村文化礼堂")]),
        (ORAL, "茶", "precise", []),
    ],
)
def test_words_are_found_where_they_are(visitor: TestClient, id_: str, q: str, stage: str, found: list[tuple[str, str, str]]):
    answer = moments(visitor, id_, q)
    assert (answer["stage"], answer["total"]) == (stage, len(found))
    told = [(m["field"], m["fragment"], m["text"]) for m in answer["moments"]]
    assert told == [(field, fragment, text or told[n][2]) for n, (field, fragment, text) in enumerate(found)]


def test_what_is_found_is_marked_in_the_letters_that_stand_there(visitor: TestClient):
    [one] = moments(visitor, CHORUS, "caicha")["moments"]
    assert [one["text"][start:end] for start, end in one["ranges"]] == ["采茶"]
    assert (one["start_s"], one["end_s"], one["language"]) == (6.5, 8.0, "zh")


@pytest.mark.parametrize("name", ["search", "similar"])
def test_what_is_gone_takes_its_words_along(services: Any, visitor: TestClient, name: str):
    assert visitor.get(f"/api/v1/entries/{CHORUS}/{name}?q=采茶").status_code == 200
    services.ledger.publications.left[CHORUS] = services.ledger.publications.left[identifier(90)]
    address = f"/api/v1/entries/{CHORUS}/{name}?q=采茶"
    assert (visitor.get(address).status_code, visitor.get(f"/e/{CHORUS}/transcript").status_code) == (410, 410)
    assert (visitor.get(f"/api/v1/entries/abc/{name}").status_code, visitor.get("/e/abc/transcript").status_code) == (404, 404)


def test_the_page_lists_moments_lines_and_chapters_as_links_that_need_no_script(visitor: TestClient):
    page = visitor.get(f"/e/{CHORUS}", params={"inside": "採茶", "t": "6.5", "part": "1"}).text
    found = page.partition('id="found-inside"')[2].partition("</section>")[0]
    assert "字幕" in found and "<mark>采茶</mark>" in found and 'href="?t=6.5&amp;part=1#part-1"' in found
    transcript = page.partition('<details class="transcript"')[2].partition("</details>")[0]
    assert re.findall(r'data-seek="([\d.]+)"', transcript) == ["0.5", "2.5", "4.5", "6.5", "8.5"]
    assert "13812345678" not in page and "＊＊＊" in transcript
    chapters = page.partition('class="chapters"')[2].partition("</section>")[0]
    assert re.findall(r"<bdi>(.*?)</bdi>", chapters) == ["溪水", "采茶"]
    assert re.search(r'<source src="/media/[^"]+#t=6.5"', page)
    assert visitor.get(f"/e/{CHORUS}/transcript").text.count("<li>") == 5
    assert visitor.get(f"/e/{OPERA}/transcript").status_code == 404


def test_chapters_are_a_file_while_the_entry_is_public(services: Any, visitor: TestClient):
    address = f"/media/key1/chapters/{CHORUS}/1.vtt"
    answer = visitor.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/vtt; charset=utf-8")
    assert answer.text == "WEBVTT\n\n00:00:00.000 --> 00:00:06.500\n溪水\n\n00:00:06.500 --> 00:00:12.000\n采茶\n"
    assert address in visitor.get(f"/e/{CHORUS}").text
    others = (f"/media/key2/chapters/{CHORUS}/1.vtt", f"/media/key1/chapters/{CHORUS}/2.vtt", "/media/key1/chapters/abc/1.vtt")
    assert [visitor.get(one).status_code for one in others] == [410, 404, 404]


@pytest.mark.parametrize(
    ("q", "id_", "field", "hash_"),
    [("上畈", CHORUS, "字幕", "t=4.5&amp;part=1"), ("文化礼堂", OPERA, "画面文字", "t=6.5&amp;part=1")],
)
def test_a_hit_within_the_words_names_their_field_and_opens_at_their_moment(
    visitor: TestClient, q: str, id_: str, field: str, hash_: str
):
    card = visitor.get("/search", params={"q": q}).text.partition('<li class="card">')[2].partition("</li>")[0]
    piece = card.partition('<p class="piece">')[2]
    assert f'<span class="in">{field}</span>' in piece and f"<mark>{q}</mark>" in piece
    assert re.search(rf'href="/e/{id_}\?inside=[^"]+#{re.escape(hash_)}"', piece)


def test_entries_that_are_like_it_stand_on_its_page_while_the_index_answers(services: Any, visitor: TestClient):
    alike = visitor.get(f"/e/{OPERA}").text.partition('class="alike"')[2]
    assert alike.count('<li><a href="/e/') == 8
    assert len(visitor.get(f"/api/v1/entries/{OPERA}/similar?size=3").json()["entries"]) == 3
    services.catalogue.down = True
    assert 'class="alike"' not in visitor.get(f"/e/{OPERA}").text
    assert visitor.get(f"/api/v1/entries/{OPERA}/similar").json()["code"] == "E302"


def test_a_store_that_does_not_answer_is_left_alone_and_pages_go_on(services: Any):
    record, asked = services.catalogue.records[CHORUS], []

    def dead(key: str) -> None:
        asked.append(key)
        raise StoreUnavailable(server="store", reason="dead")

    words, whole = WordsWithin(services), services.store.renditions.stat
    services.store.renditions.stat = dead
    assert [words.find(record, "采茶").total for _ in range(3)] == [0, 0, 0] and len(asked) == 1
    services.store.renditions.stat = whole
    assert WordsWithin(services).find(record, "采茶").total == 1


def test_a_server_that_hangs_is_waited_for_shortly():
    import threading

    gate = threading.Event()
    server = Resting("slow", wait_s=0.05, rest_s=60)
    assert (server.ask(gate.wait), server.ask(lambda: 1)) == (None, None)
    gate.set()
    assert Resting("well").ask(lambda: 1) == 1


def test_pages_of_a_document_are_found_by_their_numbers(services: Any, tmp_path: Any):
    document = next(one for r in services.catalogue.records.values() for one in r.media if one.media is MediaType.DOCUMENT)
    record = next(r for r in services.catalogue.records.values() if document in r.media)
    beside = tmp_path / "media" / document.pages[0].path.replace("pages/001.jpg", "text.txt")
    beside.write_text("封面\n\f目录\n滚灯 电话13812345678\n\f滚灯的来历\n\f\f滚灯,第五页不公开\n", encoding="utf-8")
    shown = record.model_copy(update={"media": (document.model_copy(update={"words": "封面"}),)})
    words = WordsWithin(services)
    assert [(m.page, m.text) for m in words.find(shown, "滾燈").moments] == [
        (2, "滚灯 电话＊＊＊＊＊＊＊＊＊＊＊"),
        (3, "滚灯的来历"),
    ]
    assert words.find(shown, "滚灯").moments[0].fragment == "page=2&part=3"
    assert words.find(record, "滚灯").total == 0, "a document that may not be read has no words"
