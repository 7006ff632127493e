"""What a correction changed: every field by a name that people know, nothing private by its words."""

from datetime import date

import pytest

from archive import i18n
from archive.i18n import differences as words
from archive.models.delivery import ItemFile, Kept
from archive.models.difference import Difference, FieldChange, Renamed
from archive.models.media import Asset, FileRole, MediaType
from archive.models.public import PublicRecord
from archive.models.record import Consent, Contributor, Kind, Record, Role, Where
from archive.steps.ingest.differences import Version, difference

RECORD = Record(title="蚕花剪纸", consent=Consent(statement="同意公开"), notes={"电话": "13800000000"}, identifiers=("1",))


def asset(path, digest, role=FileRole.MAIN):
    return Asset(
        digest=digest * 128, sha256=digest * 64, path=path, size=1, mime="image/jpeg", media=MediaType.PICTURE, role=role
    )


def changed(**fields):
    return difference(Version(RECORD, ()), RECORD.model_copy(update=fields), ())


def test_words_of_what_is_public_are_told_before_and_after():
    people = (Contributor(name="王某某", role=Role.PERFORMER),)
    found = changed(
        title="蚕花娘娘", kind=Kind.PHOTOGRAPH, place=Where(given="安昌古镇"), contributors=people, subjects=("蚕", "花")
    )
    assert found.fields == (
        FieldChange(field="title", before=("蚕花剪纸",), after=("蚕花娘娘",)),
        FieldChange(field="kind", before=("other",), after=("photograph",)),
        FieldChange(field="performer", after=("王某某",)),
        FieldChange(field="place", after=("安昌古镇",)),
        FieldChange(field="subjects", after=("蚕", "花")),
    )
    assert words.lines(found, i18n.FIRST) == [
        "题名：蚕花剪纸 → 蚕花娘娘",
        "类型：其他 → 照片",
        "表演者：（空） → 王某某",
        "地点：（空） → 安昌古镇",
        "关键词：（空） → 蚕；花",
    ]


def test_what_no_entry_shows_is_named_without_its_words_and_numbers_of_people_are_masked():
    private = {
        "consent": Consent(statement="本人同意", until=date(2031, 1, 1)),
        "notes": {"电话": "13911111111"},
        "identifiers": ("乙二",),
    }
    found = changed(**private, description="联系人 13912345678")
    assert [one.field for one in found.fields] == ["description", "consent", "identifiers", "notes"]
    said = found.model_dump_json() + "".join(line for language in i18n.LANGUAGES for line in words.lines(found, language))
    for secret in ("本人同意", "2031", "13911111111", "乙二", "13912345678"):
        assert secret not in said


@pytest.mark.parametrize("field", [*(set(Record.model_fields) - {"contributors"}), *Role])
@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_field_has_a_name_that_people_know(field, language):
    assert words.label(field, language) in {
        i18n.text(key, language)
        for key in (f"difference.name.{field}", f"role.{field}", *(key for key in i18n.messages() if key.startswith("column.")))
    }


def test_only_fields_of_the_public_record_are_told_with_their_words():
    told = {field for field in Record.model_fields if field in PublicRecord.model_fields}
    assert told.isdisjoint({"consent", "notes", "identifiers"})


def test_files_are_told_by_name_and_papers_are_only_counted():
    before = (asset("a.jpg", "a"), asset("b.jpg", "b"), asset("c.jpg", "c"), asset("身份证.jpg", "d", FileRole.CONSENT))
    after = (
        asset("a.jpg", "a"),
        asset("b.jpg", "e"),
        asset("新名.jpg", "c"),
        asset("f.jpg", "f"),
        asset("同意书.jpg", "9", FileRole.OTHER),
    )
    kept = Kept(resource="97AY8EYRRDF", version=1, path="a.jpg", size=1, sha512="a" * 128, sha256="a" * 64)
    found = difference(Version(RECORD, before), RECORD, after, [ItemFile(path="a.jpg", row=2, kept=kept)])
    assert found == Difference(
        added=("f.jpg",), replaced=("b.jpg",), renamed=(Renamed(before="c.jpg", after="新名.jpg"),), unchanged=1, kept=1, papers=2
    )
    assert "身份证" not in found.model_dump_json()


def test_what_is_as_it_was_is_no_difference_and_what_was_not_there_is_new():
    assert difference(Version(RECORD, (asset("a", "a"),)), RECORD, (asset("a", "a"),)).is_none
    assert difference(None, RECORD, ()) == Difference(new=True)
    assert Difference.model_validate_json(Difference(new=True).model_dump_json()) == Difference(new=True)
    assert Difference(new=True).model_dump_json() == '{"new":true}'
