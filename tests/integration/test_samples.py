"""The sample deliveries: what must be found is found first, what was refused is nowhere, every object is valid OCFL."""

import os
import re

import pytest

from archive.cli.demo.checks import FOUND_FIRST
from archive.cli.demo.media import CHORUS, SOLO, WINDOW
from archive.models.media import MediaType
from archive.models.search import SearchQuery
from archive.models.states import DeliveryState
from archive.preserved import layout

pytestmark = pytest.mark.servers


@pytest.mark.parametrize(("words", "title"), FOUND_FIRST)
def test_the_right_entry_comes_first(published, words, title):
    hits = published.services.catalogue.search(SearchQuery(text=words)).hits
    assert hits[0].entry.title == title


def test_everything_taken_is_public_and_nothing_refused_is_found(published):
    taken = {title for sample in published.samples for title in sample.titles}
    refused = [title for sample in published.samples for title in sample.refused]
    assert {h.entry.title for h in published.services.catalogue.search(SearchQuery(size=100)).hits} == taken
    assert len(refused) == 6
    for title in refused:
        assert published.services.catalogue.search(SearchQuery(text=f'"{title}"')).total == 0, title


def test_the_faulty_delivery_names_six_different_faults(published):
    assert [d.state for d in published.deliveries] == [DeliveryState.PROCESSED] * 5
    receipt = published.services.ledger.receipts.of(published.deliveries[-1].id)
    refusing = [{f.code for f in item.faults if f.refuses} for item in receipt.items if not item.taken]
    assert len(refusing) == 6
    assert len(set().union(*refusing)) == 6, refusing


def test_every_kind_of_medium_is_there_to_be_played_or_seen(published):
    entries = [h.entry for h in published.services.catalogue.search(SearchQuery(size=100)).hits]
    media = [m for entry in entries for m in entry.media]
    assert {m.media for m in media} == {MediaType.VIDEO, MediaType.SOUND, MediaType.PICTURE, MediaType.DOCUMENT}
    for one in media:
        if one.media is MediaType.PICTURE:
            assert {p.mime for p in one.pictures} == {"image/webp", "image/jpeg"}
        elif one.media is MediaType.DOCUMENT:
            assert len(one.pages) == 6
            assert one.poster is not None
        else:
            assert one.stream is not None
            assert one.duration_s is not None
            assert one.duration_s > 5
        if one.media is MediaType.VIDEO:
            assert one.poster is not None


def test_words_are_offered_with_what_is_sung_and_one_picture_can_be_looked_into(published):
    entries = {h.entry.title: h.entry.media for h in published.services.catalogue.search(SearchQuery(size=100)).hits}
    ((chorus,), (solo,)) = entries[CHORUS], entries[SOLO]
    assert {one.language for one in chorus.captions} == {"zh", "en"}
    assert [one.language for one in solo.captions] == ["zh"]
    assert solo.poster is not None, "its cover"
    with published.services.store.renditions.open(chorus.stream.path) as stream:
        master = b"".join(stream.chunks()).decode()
    assert master.count("TYPE=SUBTITLES") == 2
    assert [title for title, media in entries.items() if any(one.tiles for one in media)] == [WINDOW]


def test_models_read_the_words_in_the_picture_and_hear_the_singing(published):
    opera = published.services.catalogue.search(SearchQuery(text="越剧")).hits[0].entry
    read = "".join(tag.value for tag in opera.tags if tag.kind == "text")
    assert re.search("[\u4e00-\u9fff]{2,}", read), read
    heard = {t.kind for h in published.services.catalogue.search(SearchQuery(size=100)).hits for t in h.entry.tags}
    assert heard & {"speech", "singing", "music"}
    assert all(tag.source and 0 < tag.confidence <= 1 for tag in opera.tags)


def test_the_words_of_a_document_are_found(published):
    hits = published.services.catalogue.search(SearchQuery(text="刻本")).hits
    assert [hit.entry.media[0].media.value for hit in hits] == ["document"]
    assert any("刻本" in tag.value and tag.source.startswith("document-words") for tag in hits[0].entry.tags)


def test_nothing_private_is_public(published):
    for hit in published.services.catalogue.search(SearchQuery(size=100)).hits:
        text = hit.entry.model_dump_json()
        resource = published.services.ledger.resources.get(hit.entry.id)
        assert "consent" not in text
        assert "notes" not in text
        for asset in resource.assets:
            assert asset.path not in text, "source paths never leave"


def test_every_preserved_object_is_valid_for_an_independent_judge(published):
    from ocfl import StorageRoot
    from s3fs import S3FileSystem

    S3FileSystem.clear_instance_cache()
    settings = published.services.settings
    os.environ.update(
        AWS_ENDPOINT_URL_S3=settings.store_url,
        AWS_ACCESS_KEY_ID=settings.store_access_key,
        AWS_SECRET_ACCESS_KEY=settings.store_secret_key.get_secret_value(),
        AWS_DEFAULT_REGION=settings.store_region,
    )
    root = StorageRoot(root=f"s3://{settings.bucket_preservation}")
    assert root.validate(validate_objects=True, check_digests=True), root.errors if hasattr(root, "errors") else ""
    every = list(published.services.store.objects.ids())  # other tests say something of this archive's network as well
    count = sum(layout.network_in(one) is None for one in every)
    assert count == len(published.deliveries) + sum(len(s.titles) for s in published.samples)
