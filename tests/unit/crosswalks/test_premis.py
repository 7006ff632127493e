"""PREMIS: valid against its schema, whatever a record and its events hold, and saying what they say."""

from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
import xmlschema

from archive import vocabulary
from archive.crosswalks import Copy, Version, oai_dc, premis
from archive.crosswalks.event_types import CODES
from archive.models.formats import FileFormat, Standing
from archive.models.media import Asset, MediaType
from archive.models.preservation_copy import PreservationCopy
from archive.models.record import Consent, Contributor, Kind, Record, Role, Term, When, Where
from archive.models.report import Event, EventType

SCHEMA = xmlschema.XMLSchema(Path(__file__).parents[2] / "data" / "premis" / "premis-v3-0.xsd")
P = {"p": "http://www.loc.gov/premis/v3"}
AT = datetime(2026, 5, 1, 8, 30, tzinfo=UTC)


def asset(path="图/a.jpg", **facts):
    return Asset(digest="ab" * 64, sha256="cd" * 32, path=path, size=12, mime="image/jpeg", media=MediaType.PICTURE, **facts)


JPEG = FileFormat(puid="fmt/43", name="JPEG File Interchange Format", version="1.01", standing=Standing.ACCEPTED, rule="jpeg")
CONSENT = Consent(statement="同意公开,至2030-12-31", until=date(2030, 12, 31))
EVENTS = [
    Event(type=EventType.INGESTION_START, at=AT, agent="archive"),
    Event(type=EventType.APPRAISAL, at=AT, agent="王", detail="好"),
]


def copy(record=None, assets=None, events=EVENTS, **others):
    assets = [asset(format=JPEG)] if assets is None else assets
    return Copy(
        id="7ZQ4M1T9KC5",
        centre="zj-330683",
        centre_name="嵊州市文化馆",
        record=record or Record(title="蚕花剪纸", rights="CC BY 4.0", consent=CONSENT, identifiers=("1",)),
        assets=assets,
        places={"derived/a.tiff": "metadata/a.tiff"} | {f"originals/{a.path}": f"data/7ZQ4M1T9KC5/{a.path}" for a in assets},
        versions=[Version(1, "2026-05-01T08:30:00+00:00", events)],
        software=("archive", "0.1.0"),
        **others,
    )


def document(made):
    SCHEMA.validate(premis(made).decode())
    return ElementTree.fromstring(premis(made))


def text(root, path):
    return [one.text for one in root.findall(path, P)]


def test_objects_say_digests_size_format_name_and_place():
    root = document(copy())
    kinds = [one.get("{http://www.w3.org/2001/XMLSchema-instance}type") for one in root.findall("p:object", P)]
    assert kinds == ["premis:intellectualEntity", "premis:representation", "premis:file"]
    assert text(root, ".//p:messageDigestAlgorithm") == ["SHA-512", "SHA-256"]
    assert text(root, ".//p:messageDigest") == ["ab" * 64, "cd" * 32]
    assert text(root, ".//p:size") == ["12"] and text(root, ".//p:originalName") == ["图/a.jpg"]
    assert text(root, ".//p:formatRegistryKey") == ["fmt/43"] and text(root, ".//p:formatVersion") == ["1.01"]
    assert text(root, ".//p:contentLocationValue") == ["data/7ZQ4M1T9KC5/图/a.jpg"]
    how = ["is represented by", "represents", "includes", "is included in"]
    assert text(root, ".//p:relationshipSubType") == how
    assert text(root, ".//p:significantPropertiesValue") == ["蚕花剪纸"]
    assert "source" in text(root, ".//p:objectIdentifierType")


def test_a_preservation_copy_says_what_it_was_made_of():
    made = PreservationCopy(source="图/a.jpg", digest="ab" * 64, rule="jpeg", path="derived/a.tiff", size=9, sha512="ef" * 64)
    none = PreservationCopy(source="图/a.jpg", digest="ab" * 64, rule="jpeg", reason="no decoder")
    root = document(copy(derived=[made, none]))
    last = root.findall("p:object", P)[-1]
    assert text(last, "p:objectIdentifier/p:objectIdentifierValue") == ["7ZQ4M1T9KC5/derived/a.tiff"]
    assert text(last, ".//p:messageDigest") == ["ef" * 64] and text(last, ".//p:contentLocationValue") == ["metadata/a.tiff"]
    assert text(last, "p:relationship/p:relationshipSubType") == ["is included in", "has source"]
    assert text(last, ".//p:relatedObjectIdentifierValue")[1] == "7ZQ4M1T9KC5/originals/图/a.jpg"


def test_every_name_that_is_linked_to_is_there():
    root = document(copy(assets=[asset(), asset("b.jpg")]))
    there = {v for kind in ("object", "event", "agent", "rightsStatement") for v in text(root, f".//p:{kind}IdentifierValue")}
    linked = {one.text for one in root.iter() if "IdentifierValue" in one.tag and ("linking" in one.tag or "related" in one.tag)}
    assert linked and linked <= there


def test_events_have_the_words_and_addresses_of_the_vocabulary():
    root = document(copy(events=[Event(type=kind, at=AT, agent="archive") for kind in EventType]))
    types = root.findall(".//p:eventType", P)
    assert [one.text for one in types] == [kind.value for kind in EventType]
    assert types[0].get("valueURI") == "http://id.loc.gov/vocabulary/preservation/eventType/ins"
    assert all(one.get("valueURI") for one in types), "every type that is used has a code"
    assert len(set(CODES.values())) == len(CODES) == 44
    assert set(text(root, ".//p:eventDateTime")) == {"2026-05-01T08:30:00+00:00"}


def test_agents_are_the_software_the_people_and_the_centre():
    root = document(copy())
    names, kinds = text(root, ".//p:agentName"), text(root, ".//p:agentType")
    assert list(zip(names, kinds, strict=True)) == [("archive", "software"), ("王", "person"), ("嵊州市文化馆", "organization")]
    assert text(root, ".//p:agentVersion") == ["0.1.0"]


def test_rights_grant_showing_until_the_consent_ends():
    root = document(copy())
    assert text(root, ".//p:rightsBasis") == ["license", "other"] and text(root, ".//p:licenseTerms") == ["CC BY 4.0"]
    assert text(root, ".//p:otherRightsBasis") == ["consent"] and text(root, ".//p:act") == ["disseminate"]
    assert text(root, ".//p:startDate") == ["2026-05-01"] and text(root, ".//p:endDate") == ["2030-12-31"]
    for_ever = document(copy(Record(title="x", consent=Consent(statement="长期"))))
    assert text(for_ever, ".//p:act") == ["disseminate"] and text(for_ever, ".//p:endDate") == []


def test_a_consent_that_refuses_grants_nothing_and_no_rights_say_none():
    refused = document(copy(Record(title="x", consent=Consent(statement="不同意公开")), may_show=False))
    assert text(refused, ".//p:otherRightsNote") == ["不同意公开"] and text(refused, ".//p:act") == []
    assert document(copy(Record(title="x"))).find("p:rights", P) is None


@pytest.mark.parametrize("odd", ["\x00\x0b", "\ud800", "<&>\"'", "\U0001f3ad 𠮷"])
def test_what_xml_cannot_carry_breaks_nothing(odd):
    events = [Event(type=EventType.ACCESSION, at=AT, agent=f"a{odd}", detail=odd)] if odd != "\ud800" else []
    root = document(copy(Record(title=f"t{odd}"), [asset(f"f{odd}.jpg")], events))
    (title,) = text(root, ".//p:significantPropertiesValue")
    assert title[0] == "t" and (title[1:] == odd or set(title[1:]) == {"\ufffd"})


def test_a_resource_without_files_or_events_is_valid():
    document(copy(assets=[], events=[]))


def test_the_schema_refuses_what_is_no_premis():
    broken = premis(copy()).decode().replace("premis:size", "premis:weight")
    assert not SCHEMA.is_valid(broken)


def test_dublin_core_says_the_record_and_nothing_private():
    record = Record(
        title="牡丹亭",
        alternative_titles=("还魂记",),
        kind=Kind.PERFORMANCE,
        genres=(Term(label="越剧"),),
        contributors=(
            Contributor(name="甲", role=Role.PERFORMER),
            Contributor(name="乙", role=Role.AUTHOR),
            Contributor(name="丙", role=Role.COMPOSER),
            Contributor(name="丙", role=Role.LYRICIST),
            Contributor(name="丁", role=Role.DIRECTOR, credit="总导演"),
        ),
        date=When(edtf="2024-05-01", given="2024年5月1日"),
        place=Where(given="嵊州市"),
        languages=(Term(id="wuu", label="吴语"),),
        consent=CONSENT,
        notes={"电话": "13800000000"},
        identifiers=("7",),
    )
    root = ElementTree.fromstring(oai_dc(record, "7ZQ4M1T9KC5", vocabulary.creating()))
    assert root.tag == "{http://www.openarchives.org/OAI/2.0/oai_dc/}dc"
    found = [(one.tag.partition("}")[2], one.text) for one in root]
    assert found == [
        ("title", "牡丹亭"),
        ("title", "还魂记"),
        ("creator", "乙"),
        ("creator", "丙"),
        ("contributor", "甲"),
        ("contributor", "丁"),
        ("type", "performance"),
        ("type", "越剧"),
        ("date", "2024-05-01"),
        ("coverage", "嵊州市"),
        ("language", "wuu"),
        ("identifier", "7ZQ4M1T9KC5"),
        ("identifier", "7"),
    ]
    licence = "https://creativecommons.org/licenses/by/4.0/"
    licensed = ElementTree.fromstring(oai_dc(Record(title="甲", rights="CC BY 4.0"), "7ZQ4M1T9KC5", (), licence))
    assert [one.text for one in licensed if one.tag.endswith("}rights")] == ["CC BY 4.0", licence]
