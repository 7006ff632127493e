"""Documents are written to the byte as they stand in archives, so that taking the same in again changes nothing."""

import pytest

from archive.preserved import documents, layout
from objects_as_preserved import every_object

DOCUMENTS = (
    documents.RECORD,
    documents.IDENTITY,
    documents.ASSETS,
    documents.ROWS,
    documents.DECISIONS,
    documents.COPIES,
    documents.DELIVERY,
    documents.FILES,
    documents.RECEIPT,
    documents.TOMBSTONE,
)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: one.name)
def test_what_stands_in_an_archive_is_read_and_written_again_to_the_byte(document):
    seen = set()
    for one in every_object():
        for version in range(1, one.inventory.version + 1):
            if one.has(document.name, version) and one.inventory.state(version)[document.name] not in seen:
                data = one.read(document.name, version)
                assert document.write(document.read(data)) == data, (one.inventory.id, version)
                seen.add(one.inventory.state(version)[document.name])
    assert seen, "none of the objects has it"


def test_events_are_read_and_written_again_to_the_byte():
    lines = 0
    for one in every_object():
        for path in filter(layout.is_events, one.inventory.state()):
            data = one.read(path)
            assert documents.event_lines(documents.events_in(data)) == data
            lines += len(data.splitlines())
    assert lines == 35


def test_what_only_the_ledger_has_of_an_asset_is_not_written():
    [resource] = [one for one in every_object() if one.inventory.id.endswith("97AY8EYRRDF")]
    first, *_ = documents.ASSETS.read(resource.read(layout.ASSETS))
    assert b"derived" not in documents.ASSETS.write([first.model_copy(update={"derived": "derived/old.wmv.mkv"})])


def test_preservation_copies_are_written_in_the_order_of_their_originals():
    [resource] = [one for one in every_object() if one.inventory.id.endswith("97AY8EYRRDF")]
    [one] = documents.COPIES.read(resource.read(layout.COPIES))
    others = [one.model_copy(update={"source": source}) for source in ("z.wmv", "a.wmv")]
    every = documents.COPIES.read(documents.COPIES.write([one, *others]))
    assert [copy.source for copy in every] == ["a.wmv", "old.wmv", "z.wmv"]
