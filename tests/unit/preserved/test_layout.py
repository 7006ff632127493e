"""Names of objects and of what lies in them: written in one direction, read in the other."""

import re
from datetime import date, time
from importlib.resources import files

import pytest

from archive.preserved import layout
from objects_as_preserved import every_object

PATHS = ("越剧.mp4", "图/花 1.jpg", "a/originals/b", "derived/x", "")


@pytest.mark.parametrize(
    ("made", "read", "expected"),
    [
        (layout.resource_object, layout.resource_in, "urn:archive:resource:7ZQ4M1T9KC5"),
        (layout.delivery_object, layout.delivery_in, "urn:archive:delivery:7ZQ4M1T9KC5"),
        (layout.tombstone_object, layout.tombstone_in, "urn:archive:tombstone:7ZQ4M1T9KC5"),
    ],
)
def test_an_object_is_told_by_its_id_and_no_other_is_taken_for_it(made, read, expected):
    assert made("7ZQ4M1T9KC5") == expected and read(expected) == "7ZQ4M1T9KC5"
    others = {f"urn:archive:{kind}:7ZQ4M1T9KC5" for kind in ("resource", "delivery", "tombstone", "log:fixity")} - {expected}
    assert [read(other) for other in others] == [None, None, None]


@pytest.mark.parametrize("path", PATHS)
def test_an_original_and_its_copy_are_told_by_their_paths(path):
    lying, copied = layout.original(path), layout.copy(path, ".mkv")
    assert (lying, copied) == (f"originals/{path}", f"derived/{path}.mkv")
    assert (layout.original_in(lying), layout.copy_in(copied)) == (path, f"{path}.mkv")
    assert (layout.original_in(copied), layout.copy_in(lying)) == (None, None)


def test_history_is_told_from_everything_else():
    assert (
        layout.events(12) == "events/v12.jsonl" and layout.is_events("events/v12.jsonl") and layout.is_history("events/v12.jsonl")
    )
    assert layout.names(3) == "names/v3.json" and layout.is_history("names/v3.json") and not layout.is_events("names/v3.json")
    assert layout.buried_events("events/v2.jsonl") == "events/resource/v2.jsonl"
    assert not any(layout.is_history(path) for path in (layout.RECORD, layout.original("events/v1.jsonl"), "bag/events/v1.jsonl"))


def test_a_log_is_named_by_its_day_and_what_is_in_it_by_the_time():
    assert layout.fixity_log_object(date(2026, 11, 29)) == "urn:archive:log:fixity:2026-11-29"
    assert layout.checks(time(8, 8, 38, 997901)) == "checks/080838997901.jsonl"


def test_an_address_of_an_agent_is_one_whatever_the_name():
    assert layout.agent_address("archive") == "urn:archive:agent:archive"
    assert layout.agent_address("审核员/甲") == "urn:archive:agent:%E5%AE%A1%E6%A0%B8%E5%91%98%2F%E7%94%B2"


def test_the_page_in_every_storage_root_tells_of_names_that_are_there():
    page = (files("archive.store.ocfl") / "storage_root.txt").read_text(encoding="utf-8")
    for half in page.split("What this bucket holds"):
        told = set(re.findall(r"[\w-]+\.json\b", half)) - {"inventory.json", "ocfl_layout.json"}
        call = {layout.CALL, layout.NOMINATIONS, layout.HONOURS}
        more = {layout.REVIEWS, layout.CHOICES, layout.COPIES}
        assert told == {layout.RECORD, layout.ASSETS, layout.ROWS, layout.DECISIONS, layout.STATEMENT, *call, *more}
        folders = {layout.original(""), layout.copy("", ""), layout.tag_file("")}
        assert folders <= set(re.findall(r"\b[a-z]+/", half)) and layout.is_events("events/") and "events/" in half
        ids = {re.sub(r"<.*?>", "", one) for one in re.findall(r"urn:archive:[\w:]+<.*?>", half)}
        kinds = (layout.resource_object(""), layout.delivery_object(""), layout.tombstone_object(""))
        day = date(1, 1, 1)
        logs = (layout.fixity_log_object(day), layout.audit_log_object(day), layout.facts_log_object(day))
        network = (layout.network_object("", "")[:-1], layout.workbook_object(""), layout.report_object(""))
        assert ids == {*kinds, *network, *(log.rpartition(":")[0] + ":" for log in logs)}


def test_the_page_in_exported_bags_tells_of_names_that_are_there():
    page = (files("archive.steps.export") / "exported_bag.txt").read_text(encoding="utf-8")
    for half in page.split("This is a BagIt"):
        told = set(re.findall(r"[\w-]+\.json\b", half)) - {"inventory.json"}
        assert told == {layout.RECORD, layout.ASSETS, layout.ROWS, layout.DECISIONS, layout.CHOICES} and "events/" in half


def test_every_file_of_a_preserved_object_has_a_place_in_the_layout():
    names = {layout.RECORD, layout.IDENTITY, layout.ASSETS, layout.ROWS, layout.DECISIONS, layout.COPIES}
    names |= {layout.DELIVERY, layout.FILES, layout.RECEIPT, layout.TOMBSTONE, "manifest.csv"}
    for one in every_object():
        for path in one.inventory.state():
            folder = layout.original_in(path) or layout.copy_in(path) or layout.is_events(path) or path.startswith("checks/")
            assert path in names or folder, (one.inventory.id, path)
