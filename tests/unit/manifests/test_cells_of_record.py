"""Cells of a record: what somebody edits is read by the rules of a manifest, and nothing else changes to the letter."""

import pytest

from archive import manifests
from archive.models.record import Consent, Contributor, Kind, Record, Term, When, Where
from archive.models.roles import Role

RECORD = Record(
    title="=蚕花剪纸",
    kind=Kind.FOLK_ART,
    genres=(Term(id="papercut", label="剪紙"),),
    contributors=(
        Contributor(name="王某", role=Role.PERFORMER, given="王某、李某夫妇"),
        Contributor(name="赵某", role=Role.DIRECTOR, credit="总导演"),
    ),
    date=When(edtf="1956", given="五六年"),
    place=Where(division="330683", given="嵊县"),
    consent=Consent(statement="口头同意", reference="2024-7"),
    identifiers=("A-1",),
    notes={"身份证": "无", "备注\n二": "x"},
)


def test_cells_that_nobody_touched_change_nothing():
    cells = manifests.cells(RECORD)
    assert manifests.edited(RECORD, cells) == (RECORD, (), ())
    assert manifests.edited(RECORD, {}) == (RECORD, (), ())
    assert manifests.edited(RECORD, {key: f" {value}\r\n" for key, value in cells.items()}).record is RECORD


CHANGES = {
    "title": ("甲", "title"),
    "date": ("2024年5月", "date"),
    "genre": ("剪纸；越剧", "genres"),
    "role:director": ("钱某", "contributors"),
    "credits": ("摄像：孙某", "contributors"),
    "consent_reference": ("2024-8", "consent"),
    "note:身份证": ("有", "notes"),
    "identifier": ("A-1\nB-2", "identifiers"),
}


@pytest.mark.parametrize("key", CHANGES)
def test_one_cell_changes_its_own_field_alone(key):
    value, field = CHANGES[key]
    made = manifests.edited(RECORD, {**manifests.cells(RECORD), key: value})
    assert made.cells == (key,) and made.record is not None
    others = Record.model_fields.keys() - {field}
    assert all(getattr(made.record, one) == getattr(RECORD, one) for one in others)
    assert getattr(made.record, field) != getattr(RECORD, field)


@pytest.mark.parametrize(("change", "code"), [({"title": " "}, "E201"), ({"date": "某日"}, "E204"), ({"kind": "飞机"}, "E203")])
def test_what_is_wrong_with_a_cell_has_the_code_of_a_manifest(change, code):
    made = manifests.edited(RECORD, {**manifests.cells(RECORD), **change})
    assert [fault.code for fault in made.faults] == [code] and (made.record is None) == (code == "E201")


def test_a_word_for_totals_may_be_a_title():
    assert manifests.edited(RECORD, {**manifests.cells(RECORD), "title": "合计"}).record.title == "合计"


def test_what_is_never_public_is_known_by_its_key():
    assert {"consent", "guardian", "minors", "identifier"} <= manifests.PRIVATE_CELLS and "title" not in manifests.PRIVATE_CELLS
