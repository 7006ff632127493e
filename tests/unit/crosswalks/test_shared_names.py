"""By what two repositories say that they have the same thing."""

from datetime import UTC, datetime

import pytest
from lxml import etree

from archive.crosswalks import Said, entry_dc, entry_xml
from archive.crosswalks.dublin_core import DC, OAI_DC
from archive.crosswalks.entry_format import ENTRY, schema
from archive.crosswalks.shared_names import shared_names
from archive.models.public import PublicCentre, PublicHolder, PublicRecord
from archive.models.record import Kind
from archive.web.portal import record_table

SAME = (
    ("https://Museum.example.org:443/objects/42/#top", "http://museum.example.org/objects/42"),
    ("https://m.example.org/%E8%97%8F?id=2", "https://m.example.org/藏;jsessionid=AB12?id=2"),
    ("ark:/99999/fk4-x5", "https://n2t.example.org/ark:99999/fk4x5"),
    ("doi:10.99999/ABC", "https://doi.org/10.99999/abc"),
    ("hdl:20.500.1/7", "https://hdl.handle.net/20.500.1/7"),
    ("URN:NBN:cn-1", "urn:nbn:cn-1"),
    ("浙檔 J101-2003-0012", "浙档j101 2003 0012"),
    ("ISBN 978-7-1234-5678-9", "isbn 9787123456789"),
    ("oai:m.example.org:3", " oai:m.example.org:3 "),
)
NOTHING = (
    "https://m.example.org/",
    "http://10.0.0.7/1",
    "http://localhost/1",
    "http://nas.local/1",
    "http://[/1",
    "42",
    "K-1234",
    "档案袋之三十二",
    "",
)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_is_written_otherwise_is_the_same(one, other):
    assert shared_names([one], "兰花") == shared_names([other], "蘭花") != ()


@pytest.mark.parametrize("word", NOTHING)
def test_what_tells_nothing_by_itself_is_no_name(word):
    assert shared_names([word], "兰花") == ()


def test_a_call_number_counts_with_its_title_alone():
    number = ["J101-2003-0012"]
    assert shared_names(number, "兰花") != shared_names(number, "梅花") and shared_names(number, "") == ()
    for world_wide in ("doi:10.99999/abc", "https://m.example.org/1", "urn:nbn:cn-1"):
        assert shared_names([world_wide], "兰花") == shared_names([world_wide], "") != ()


def test_both_holders_are_told_with_their_links():
    links = ("https://a.example.org/1", "https://b.example.org/2")
    holders = tuple(PublicHolder(id=f"k{n}", name=f"示例馆{n}", links=(one,)) for n, one in enumerate(links))
    centre = PublicCentre(id="k0", name="示例馆0", level="county")
    about = {"publication_key": "k", "published_at": datetime(2026, 11, 30, tzinfo=UTC)}
    entry = PublicRecord(id="7ZQ4M1T9008", title="兰花", kind=Kind.OTHER, links=links, held_by=holders, centre=centre, **about)
    place = Said("https://z.example.org/e/7ZQ4M1T9008", lambda file: file.path)
    given = etree.fromstring(entry_xml(entry, place, {"xmlns:entry": ENTRY}))
    etree.XMLSchema(etree.fromstring(schema())).assertValid(given)
    assert [[word.text for word in one] for one in given.iterfind("{*}heldBy")] == [[f"示例馆{n}", links[n]] for n in (0, 1)]
    told = etree.fromstring(entry_dc(entry, place.address, (), attributes={"xmlns:dc": DC, "xmlns:oai_dc": OAI_DC}))
    assert [one.text for one in told.iterfind("{*}source")] == list(links)
    (row,) = [one for one in record_table.rows(entry, "https://z.example.org", "zh") if one.key == "held_by"]
    assert [(one.href, one.text) for one in row.values] == [(links[n], f"示例馆{n}({'ab'[n]}.example.org)") for n in (0, 1)]
