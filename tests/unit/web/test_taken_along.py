"""What is taken along of an entry: the player in other sites, oEmbed, cards, citations, a sheet of paper."""

import html
import io
import json
import re
from typing import Any
from xml.etree import ElementTree

import bibtexparser
import pytest
import rispy
from starlette.testclient import TestClient

from archive.models.media import MediaType
from archive.models.public import PublicFile
from archive.models.record import Contributor, Role, When
from archive.web.portal import references
from archive.web.shared.moments import begin, moment, written
from browser.stand_in import DOCUMENT, UPRIGHT, identifier

SITE = "https://archive.example"
FILM, PICTURES, SOUND, MANY = (identifier(n) for n in (0, 2, 3, 4))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("75", 75), ("75.5", 75.5), ("1:15", 75), ("0:01:15", 75), ("1:00:00", 3600), ("75,90", 75), ("npt:3", 3),
        ("9s", 9), ("0", 0),
        ("", None), ("-1", None), ("1e3", None), ("x", None), ("1:2:3:4", None), ("9" * 30, None), ("1\n", 1), ("٣", None),
    ],
)  # fmt: skip
def test_moments_of_addresses(text: str, seconds: float | None):
    assert moment(text) == seconds
    if seconds is not None:
        assert moment(written(seconds)) == seconds


@pytest.mark.parametrize(
    ("params", "begins"),
    [
        ({"t": "83.25", "part": "2"}, (2, 83.25)), ({"t": "1:15"}, (1, 75)), ({"t": "0", "part": "x"}, (1, 0)),
        ({"t": "5", "part": "٣"}, (1, 5)), ({"t": "5", "part": "9" * 5000}, (1, 5)),
        ({"part": "2"}, None), ({"t": "nan"}, None), ({"t": "inf", "part": "1"}, None), ({"t": ""}, None),
    ],
)  # fmt: skip
def test_where_an_address_lets_it_begin(params: dict[str, str], begins: tuple[int, float] | None):
    assert begin(params) == begins


@pytest.mark.parametrize(
    ("id_", "has"), [(FILM, "<video"), (SOUND, "<audio"), (PICTURES, 'class="gallery"'), (DOCUMENT, "data-pages")]
)
def test_a_player_stands_alone_and_may_be_framed_anywhere(visitor: TestClient, id_: str, has: str):
    answer = visitor.get(f"/embed/{id_}", params={"t": "1:05", "lang": "en"}, headers={"Cookie": "lang=zh"})
    assert answer.status_code == 200 and has in answer.text
    assert "frame-ancestors *" in answer.headers["content-security-policy"]
    assert "x-frame-options" not in answer.headers and "set-cookie" not in answer.headers
    assert "cookie" not in answer.headers.get("vary", "").lower()
    assert 'data-at="65.0"' in answer.text and '<html lang="en">' in answer.text
    assert 'rel="noopener"' in answer.text and "<form" not in answer.text and "/static/app" not in answer.text


def test_no_other_page_may_be_framed(visitor: TestClient):
    for address in ("/", f"/e/{FILM}", f"/e/{FILM}/poster", "/search", "/offline", f"/preview/{identifier(80)}", "/media/x/y"):
        headers = visitor.get(address).headers
        assert headers["x-frame-options"] == "DENY", address
        assert "frame-ancestors *" not in headers["content-security-policy"], address


@pytest.mark.parametrize(("id_", "status"), [(identifier(90), 410), (identifier(70), 404), ("nonsense", 404)])
def test_a_frame_says_that_an_entry_is_gone(visitor: TestClient, id_: str, status: int):
    answer = visitor.get(f"/embed/{id_}")
    assert answer.status_code == status and answer.headers["cache-control"] == "no-store"
    assert "frame-ancestors *" in answer.headers["content-security-policy"] and 'class="top"' not in answer.text


def discovered(visitor: TestClient, id_: str, form: str) -> str:
    """The address that an entry's page names for oEmbed."""
    page = visitor.get(f"/e/{id_}").text
    [found] = re.findall(rf'type="(?:application|text)/{form}\+oembed" href="([^"]+)"', page)
    return html.unescape(found)


@pytest.mark.parametrize(
    ("id_", "kind", "size"),
    [(FILM, "video", (640, 492)), (SOUND, "rich", (640, 440)), (UPRIGHT, "video", (360, 772)), (DOCUMENT, "rich", (640, 480))],
)
def test_oembed_is_found_from_the_page_and_gives_a_frame(visitor: TestClient, id_: str, kind: str, size: tuple[int, int]):
    answer = visitor.get(discovered(visitor, id_, "json"))
    found = answer.json()
    assert answer.headers["access-control-allow-origin"] == "*"
    assert (found["version"], found["type"], (found["width"], found["height"])) == ("1.0", kind, size)
    assert f'src="{SITE}/embed/{id_}"' in found["html"] and {"title", "author_name", "provider_name"} <= set(found)
    xml = visitor.get(discovered(visitor, id_, "xml"))
    root = ElementTree.fromstring(xml.content)
    assert xml.headers["content-type"].startswith("text/xml") and root.tag == "oembed"
    assert {one.tag: one.text for one in root} == {name: str(value) for name, value in found.items()}


@pytest.mark.parametrize("most", [{"maxwidth": 320}, {"maxheight": 200}, {"maxwidth": 1, "maxheight": 1}, {"maxwidth": 5000}])
@pytest.mark.parametrize("id_", [FILM, SOUND, PICTURES, UPRIGHT])
def test_oembed_keeps_within_what_is_asked_and_keeps_the_shape(visitor: TestClient, id_: str, most: dict[str, int]):
    whole = visitor.get("/oembed", params={"url": f"{SITE}/e/{id_}"}).json()
    found = visitor.get("/oembed", params={"url": f"{SITE}/e/{id_}", **most}).json()
    for name, size in (("width", "maxwidth"), ("height", "maxheight")):
        assert found[name] <= most.get(size, 10_000) and found.get(f"thumbnail_{name}", 0) <= most.get(size, 10_000)
    if found["width"] > 20:
        assert found["width"] / found["height"] == pytest.approx(whole["width"] / whole["height"], rel=0.02)


def test_an_entry_of_one_picture_is_a_photo(visitor: TestClient, services: Any):
    record = services.catalogue.records[PICTURES]
    services.catalogue.records[PICTURES] = record.model_copy(update={"media": record.media[:1]})
    found = visitor.get("/oembed", params={"url": f"{SITE}/e/{PICTURES}", "maxwidth": "1000"}).json()
    assert (found["type"], found["width"], found["height"]) == ("photo", 960, 720)
    assert found["url"].endswith("960.jpg") and "html" not in found


def test_oembed_takes_the_moment_along(visitor: TestClient):
    for url in (f"{SITE}/e/{FILM}#t=75", f"{SITE}/e/{FILM}?t=1:15", f"{SITE}/embed/{FILM}?t=75"):
        assert f"/embed/{FILM}?t=75&quot;" in visitor.get("/oembed", params={"url": url}).json()["html"].replace('"', "&quot;")


@pytest.mark.parametrize(
    ("params", "status", "code"),
    [
        ({}, 400, "E430"),
        ({"url": f"{SITE}/e/{FILM}", "format": "yaml"}, 501, "E430"),
        ({"url": f"{SITE}/e/{FILM}", "maxwidth": "-5"}, 400, "E430"),
        ({"url": f"{SITE}/e/{FILM}", "maxheight": "wide"}, 400, "E430"),
        ({"url": f"{SITE}/e/{identifier(90)}"}, 410, "E410"),
        ({"url": f"{SITE}/e/{identifier(70)}"}, 404, "E400"),
        ({"url": f"{SITE}/search?q=x"}, 404, "E400"),
        ({"url": f"https://other.example/e/{FILM}"}, 404, "E400"),
        ({"url": f"{SITE}/preview/{identifier(80)}?until=1&sig=x"}, 404, "E400"),
        ({"url": "http://[::bad"}, 404, "E400"),
        ({"url": "x" * 5000}, 404, "E400"),
    ],
)
def test_oembed_refuses_with_its_own_status_and_a_sentence(visitor: TestClient, params: dict[str, str], status: int, code: str):
    answer = visitor.get("/oembed", params=params)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["zh"] and "{" not in answer.json()["zh"] + answer.json()["do_en"]


@pytest.mark.parametrize("id_", [FILM, PICTURES, DOCUMENT, SOUND])
def test_every_kind_has_a_card_where_it_is_shared(visitor: TestClient, services: Any, id_: str):
    shelf = services.catalogue.records if id_ in services.catalogue.records else services.ledger.publications._apart
    card = PublicFile(path="renditions/" + "a" * 128 + "/card-0-1/card.jpg", mime="image/jpeg", size=9, width=1200, height=630)
    shelf[id_] = shelf[id_].model_copy(update={"card": card})
    page = visitor.get(f"/e/{id_}").text
    said = {
        name: html.unescape(value) for name, value in re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', page)
    }
    assert said["og:image"] == said["twitter:image"] == f"{SITE}/media/{shelf[id_].publication_key}/{card.path}"
    assert (said["og:image:type"], said["og:image:width"], said["og:image:height"]) == ("image/jpeg", "1200", "630")
    played = id_ in {FILM, SOUND}
    assert said["twitter:card"] == ("player" if played else "summary_large_image")
    assert (said.get("twitter:player") == f"{SITE}/embed/{id_}") is played
    assert said["og:title"] and said["og:description"] and said["og:site_name"]


def test_a_preview_is_shared_nowhere(visitor: TestClient):
    sig = visitor.get(f"/preview/{identifier(80)}")
    assert "og:" not in sig.text and "oembed" not in sig.text


def record_of(services: Any, **more: Any) -> Any:
    return services.catalogue.records[FILM].model_copy(update=more)


HARD = {
    "title": "{越剧}《梁祝》 & 100% \\end{x} #1\n第二行  -  TY  - X",
    "contributors": (Contributor(name="编者, 丙 and 丁", role=Role.AUTHOR), Contributor(name='O\'Neil "x"', role=Role.AUTHOR)),
    "date": When(edtf="2023-02-05", given="2023年正月十五"),
}


@pytest.mark.parametrize("more", [{}, HARD, {"description": "", "programme": "", "rights": "", "date": None, "years": ()}])
@pytest.mark.parametrize("at", [None, 75.5])
def test_citations_come_back_from_the_readers_of_each_form(services: Any, more: dict[str, Any], at: float | None):
    record = record_of(services, **more)
    cited = references.cited(record, SITE, at)
    title = re.sub(r"\s+", " ", record.title)
    address = f"{SITE}/e/{FILM}" + ("#t=75.5" if at else "")
    [ris] = rispy.load(io.StringIO(references.ris(cited)))
    assert (ris["title"], ris["urls"], ris["type_of_reference"]) == (title, [address], "VIDEO")
    assert ris["authors"] == list(cited.authors)
    assert ris.get("year") == (str(record.years[0]) if record.years else None)
    [bib] = bibtexparser.parse_string(references.bibtex(cited)).entries
    assert (bib.key, bib.entry_type, bib["url"]) == (FILM, "misc", address)
    assert plain(bib["title"]) == title and [plain(one) for one in re.findall(r"\{(.*?)\}(?: and |$)", bib["author"])] == list(
        cited.authors
    )
    [csl] = json.loads(references.csl(cited))
    assert (csl["title"], csl["URL"], csl["type"]) == (record.title, address, "motion_picture")
    assert [one["literal"] for one in csl["author"]] == list(cited.authors)
    if more is HARD:
        assert csl["issued"] == {"date-parts": [[2023, 2, 5]]} and ris["date"] == "2023/02/05" and bib["date"] == "2023-02-05"


def plain(tex: str) -> str:
    """What TeX would set."""
    text = tex[1:-1] if tex.startswith("{") and tex.endswith("}") else tex
    for said, is_ in (
        (r"\textbackslash{}", "\\"),
        (r"\{", "{"),
        (r"\}", "}"),
        (r"\&", "&"),
        (r"\%", "%"),
        (r"\#", "#"),
        (r"\_", "_"),
        (r"\$", "$"),
    ):
        text = text.replace(said, is_)
    return text


@pytest.mark.parametrize(
    ("form", "mime"),
    [
        ("ris", "application/x-research-info-systems"),
        ("bib", "application/x-bibtex"),
        ("csl.json", "application/vnd.citationstyles.csl+json"),
    ],
)
def test_the_page_leads_to_each_form(visitor: TestClient, form: str, mime: str):
    assert f'href="/e/{FILM}.{form}"' in visitor.get(f"/e/{FILM}").text
    answer = visitor.get(f"/e/{FILM}.{form}", params={"t": "1:15"})
    assert answer.headers["content-type"].startswith(mime) and f"{SITE}/e/{FILM}#t=75" in answer.text
    assert answer.headers["content-disposition"] == f'attachment; filename="{FILM}.{form}"'
    assert visitor.get(f"/e/{identifier(90)}.{form}").status_code == 410
    assert visitor.get(f"/e/{identifier(70)}.{form}").status_code == 404
    assert visitor.get(f"/e/{FILM}.{form}?t=soon").status_code == 400


def test_dates_that_are_no_days_are_as_exact_as_they_are(services: Any):
    for edtf, years, said in (
        ("2023-21", (2023,), (2023,)),
        ("1950/1959", tuple(range(1950, 1960)), (1950,)),
        ("195X", (1950,), (1950,)),
        ("2024-02", (2024,), (2024, 2)),
    ):
        record = record_of(services, date=When(edtf=edtf, given=edtf), years=years)
        assert references.cited(record, SITE).date == said, edtf


def test_a_sheet_of_paper_leads_to_the_entry(visitor: TestClient):
    page = visitor.get(f"/e/{FILM}/poster").text
    assert "<svg" in page and f"{SITE}/e/{FILM}" in page and "嵊州市文化馆" in page
    assert "https://" not in re.sub(re.escape(SITE), "", page.partition("<article")[2].partition("</article>")[0])
    assert visitor.get(f"/e/{identifier(90)}/poster").status_code == 410
    assert visitor.get("/e/nothing/poster").status_code == 404


def test_media_types_are_all_known_to_the_forms():
    played = {MediaType.VIDEO, MediaType.SOUND, MediaType.PICTURE, MediaType.DOCUMENT}
    assert set(references._RIS) == set(references._CSL) == played
