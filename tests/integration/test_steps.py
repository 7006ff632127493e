"""The steps together, without Airflow: what is taken, refused, repeated, corrected, published and withdrawn."""

import hashlib
import io
import json

import pytest
from PIL import Image

from archive.cli.deliveries import one_folder
from archive.errors import StateRefused
from archive.models.centre import ReviewPolicy
from archive.models.report import Decision
from archive.models.search import SearchQuery
from archive.models.states import DeliveryState, ResourceState
from archive.steps.decisions import review
from archive.steps.ingest import receipt, receive, scan, verify
from archive.steps.making import inspect
from archive.steps.publishing import publish
from archive.store import resource_object
from deliveries import colour, folder_of

pytestmark = pytest.mark.servers


def two_pictures(tmp_path, first_title="蚕花剪纸", name="delivery"):
    rows = [
        {"item": "1", "title": first_title, "file": "a.jpg", "genre": "剪纸", "consent": "同意公开"},
        {"item": "2", "title": "水乡窗花", "file": "b.jpg", "genre": "剪纸", "consent": "同意公开"},
    ]
    return folder_of(tmp_path, rows, name, a__jpg="crimson", b__jpg="navy")


def approve_all(services):
    for resource in services.ledger.resources.in_state(ResourceState.IN_REVIEW):
        review.decide(services, resource.id, Decision(verb="approve", by="reviewer"))
    publish.run(services)


def titles(services, words):
    return [hit.entry.title for hit in services.catalogue.search(SearchQuery(text=words)).hits]


def test_a_delivery_walks_to_review_and_is_found_once_approved(services, take_in, tmp_path):
    delivery, reports = take_in(two_pictures(tmp_path))
    assert delivery.state is DeliveryState.PROCESSED
    assert reports["preserve"].counts() == {"done": 2}
    assert reports["derive"].counts() == {"done": 2}
    assert titles(services, "剪纸") == [], "nothing is public before it is approved"
    approve_all(services)
    assert titles(services, "蚕花") == ["蚕花剪纸"]
    assert set(titles(services, "jianzhi")) == {"蚕花剪纸", "水乡窗花"}


def test_of_many_pictures_only_the_one_that_is_broken_is_refused(services, tmp_path):
    many = inspect.TOGETHER + 1
    rows = [{"item": str(n), "title": f"蚕花剪纸{n}", "file": f"{n}.jpg"} for n in range(many)]
    folder = folder_of(tmp_path, rows, **{f"{n}__jpg": colour(n) for n in range(many)})
    (folder / "7.jpg").write_bytes(b"\xff\xd8\xff" + bytes(range(256)))
    source, found = one_folder(services, folder, "zj-330683", None)
    delivery, _ = scan.register(services, source, found)
    receive.run(services, delivery.id)
    verify.run(services, delivery.id)
    items = services.ledger.deliveries.items(delivery.id)
    assert [(one.item, one.faults[0].code) for one in items if not one.taken] == [("7", "E501")]
    assert {one.files[0].facts.picture.width for one in items if one.taken} == {640}


def test_replaying_a_delivery_changes_nothing(services, take_in, tmp_path):
    folder = two_pictures(tmp_path)
    first, _ = take_in(folder)
    before = {r.id: r for r in services.ledger.resources.of_delivery(first.id)}
    again, reports = take_in(folder)
    assert again.id == first.id
    assert all(set(r.counts()) <= {"unchanged", "done"} for r in reports.values())
    assert "preserve" not in reports or reports["preserve"].counts() == {}
    assert {r.id: r for r in services.ledger.resources.of_delivery(first.id)} == before


def test_a_correction_makes_a_new_version_of_the_same_resource_only_where_it_changed(services, take_in, tmp_path):
    first, _ = take_in(two_pictures(tmp_path))
    ids = {r.item: r.id for r in services.ledger.resources.of_delivery(first.id)}
    approve_all(services)
    second, reports = take_in(two_pictures(tmp_path, first_title="蚕花娘娘剪纸"))
    assert services.ledger.deliveries.get(first.id).state is DeliveryState.SUPERSEDED
    assert second.id != first.id
    assert reports["preserve"].counts() == {"done": 1, "unchanged": 1}
    now = {r.item: (r.id, r.state) for r in services.ledger.resources.of_delivery(second.id)}
    assert now == {"1": (ids["1"], ResourceState.IN_REVIEW), "2": (ids["2"], ResourceState.PUBLISHED)}
    assert titles(services, "蚕花") == ["蚕花剪纸"], "the public sees the approved words until the correction is approved"
    approve_all(services)
    assert titles(services, "蚕花") == ["蚕花娘娘剪纸"]


def test_a_withdrawn_entry_is_gone_and_comes_back_under_a_new_key(services, take_in, tmp_path):
    take_in(two_pictures(tmp_path))
    approve_all(services)
    hit = services.catalogue.search(SearchQuery(text="蚕花")).hits[0].entry
    digest = hit.media[0].pictures[0].path.split("/")[1]
    assert services.ledger.publications.allows(hit.publication_key, digest)
    review.decide(services, hit.id, Decision(verb="withdraw", by="reviewer", reason="家属要求"))
    assert not services.ledger.publications.allows(hit.publication_key, digest), (
        "media end with the decision, not with the worker"
    )
    publish.run(services)
    assert titles(services, "蚕花") == []
    assert services.catalogue.get(hit.id) is None
    review.decide(services, hit.id, Decision(verb="restore", by="reviewer"))
    publish.run(services)
    back = services.catalogue.get(hit.id)
    assert back is not None
    assert back.publication_key != hit.publication_key
    verbs = [d["verb"] for d in json.loads(services.store.objects.read(resource_object(hit.id), "decisions.json"))]
    assert verbs == ["approve", "withdraw", "restore"]


def test_a_decision_left_half_done_is_finished_not_doubled(services, take_in, tmp_path):
    delivery, _ = take_in(two_pictures(tmp_path))
    resource = services.ledger.resources.of_delivery(delivery.id)[0]
    decision = Decision(verb="approve", by="reviewer")
    review.preserve(services, resource.id, decision)  # the process died here, before the ledger was told
    assert services.ledger.resources.get(resource.id).state is ResourceState.IN_REVIEW
    review.decide(services, resource.id, decision)
    assert len(review.decisions(services, resource.id)) == 1
    assert services.ledger.resources.get(resource.id).state is ResourceState.APPROVED


def test_a_trusted_centre_is_published_without_a_person(services, take_in, tmp_path):
    services.ledger.policies.set("zj-330683", ReviewPolicy.TRUSTED)
    take_in(two_pictures(tmp_path))
    publish.run(services)
    assert len(titles(services, "")) == 2


def test_a_trusted_centres_damaged_picture_waits_for_a_person(services, take_in, tmp_path):
    services.ledger.policies.set("zj-330683", ReviewPolicy.TRUSTED)
    folder = two_pictures(tmp_path)
    broken = sorted(folder.glob("*.jpg"))[0]
    data = io.BytesIO()
    Image.effect_mandelbrot((600, 400), (-2, -1, 1, 1), 60).save(data, "JPEG")
    broken.write_bytes(data.getvalue()[: len(data.getvalue()) // 2])
    delivery, _ = take_in(folder)
    publish.run(services)
    assert len(titles(services, "")) == 1
    states = {one.item: one.state for one in services.ledger.resources.of_delivery(delivery.id)}
    assert sorted(states.values()) == [ResourceState.IN_REVIEW, ResourceState.PUBLISHED]


def test_faults_refuse_an_item_and_leave_the_others(services, take_in, tmp_path):
    rows = [
        {"item": "1", "title": "好的一项", "file": "a.jpg", "checksum": "", "date": "2024-13-40"},
        {"item": "2", "title": "缺了文件", "file": "missing.jpg", "checksum": "", "date": ""},
        {"item": "3", "title": "校验不符", "file": "b.jpg", "checksum": hashlib.sha256(b"other").hexdigest(), "date": ""},
        {"item": "4", "title": "空的文件", "file": "empty.jpg", "checksum": "", "date": ""},
        {"item": "5", "title": "程序文件", "file": "setup.exe", "checksum": "", "date": ""},
        {"item": "6", "title": "冒名视频", "file": "list.mp4", "checksum": "", "date": ""},
        {"item": "7", "title": "越界路径", "file": "../outside.jpg", "checksum": "", "date": ""},
    ]
    playlist = b"#EXTM3U\n#EXT-X-TARGETDURATION:4\nhttp://127.0.0.1:9/x.ts\n"
    folder = folder_of(
        tmp_path, rows, a__jpg="green", b__jpg="red", empty__jpg=b"", setup__exe=b"MZ" + bytes(200), list__mp4=playlist
    )
    delivery, reports = take_in(folder)
    assert reports["verify"].counts() == {"done": 1, "refused": 6}
    answer = services.ledger.receipts.of(delivery.id)
    codes = {i.item: sorted({f.code for f in i.faults if f.refuses}) for i in answer.items}
    assert codes["1"] == []
    assert all(codes[str(n)] for n in range(2, 8)), codes
    assert len({tuple(codes[str(n)]) for n in range(2, 8)}) == 6, "six different faults have six different codes"
    assert any(f.code == "E204" and f.row == 2 and f.column == "date" for f in answer.items[0].faults)
    approve_all(services)
    assert titles(services, "") == ["好的一项"]
    text = receipt.as_text(answer)
    assert "missing.jpg" in text
    assert "第 3 行" in text


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "E103"), (b"title,file\n", "E103"), (b"title\n\xe4\xbd\x9c", "E219"), (b"PK\x03\x04broken", "E102")],
)
def test_a_delivery_without_a_usable_manifest_is_refused_with_its_code(services, take_in, tmp_path, content, code):
    folder = tmp_path / "d"
    folder.mkdir()
    if code != "E103":  # beside files an empty list is as none: tests/integration/test_without_list.py
        Image.new("RGB", (64, 64), "red").save(folder / "a.jpg")
    (folder / ("manifest.xlsx" if content.startswith(b"PK") else "manifest.csv")).write_bytes(content)
    delivery, reports = take_in(folder)
    assert delivery.state is DeliveryState.REFUSED
    answer = services.ledger.receipts.of(delivery.id)
    assert [f.code for f in answer.faults if f.refuses] == [code]
    assert "preserve" not in reports
    assert "receipt" in reports


def test_an_unreadable_video_refuses_its_item_and_leaves_the_others(services, take_in, tmp_path):
    head = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00\x10\x00\x00mdat" + bytes(5000)
    rows = [{"item": "1", "title": "坏的录像", "file": "v.mp4"}, {"item": "2", "title": "好的图", "file": "a.jpg"}]
    delivery, reports = take_in(folder_of(tmp_path, rows, v__mp4=head, a__jpg="gold"))
    assert reports["verify"].counts() == {"done": 1, "refused": 1}
    assert reports["derive"].counts() == {"done": 1}
    answer = services.ledger.receipts.of(delivery.id)
    assert [f.code for f in answer.items[0].faults] == ["E501"]
    assert not answer.items[0].taken
    assert answer.items[0].faults[0].facts["reason"] == "moov atom not found"
    assert "v.mp4" in receipt.as_text(answer)
    assert [f.code for f in answer.items[1].faults] == ["E265"], "only its kind was told"
    assert [r.item for r in services.ledger.resources.of_delivery(delivery.id)] == ["2"]


def test_what_is_too_much_for_a_decoder_is_kept_all_the_same(services, take_in, tmp_path):
    huge = tmp_path / "huge.png"
    Image.new("1", (20_000, 15_001)).save(huge)
    rows = [{"item": "1", "title": "一幅长卷", "file": "h.png"}]
    delivery, reports = take_in(folder_of(tmp_path, rows, h__png=huge.read_bytes()))
    assert reports["preserve"].counts() == {"done": 1}
    (item,) = services.ledger.receipts.of(delivery.id).items
    assert item.taken
    assert {f.code for f in item.faults} == {"E502", "E265"}
    assert "picture_pixels" in item.faults[0].facts["limit"]


def test_technical_metadata_lies_in_the_preserved_object(services, take_in, tmp_path):
    delivery, _ = take_in(two_pictures(tmp_path))
    resource = services.ledger.resources.of_delivery(delivery.id)[0]
    (asset,) = json.loads(services.store.objects.read(resource_object(resource.id), "assets.json"))
    assert asset["facts"]["picture"] == resource.assets[0].facts.picture.model_dump(mode="json")
    assert asset["facts"]["picture"]["width"] > 0


def test_the_same_bytes_in_another_delivery_are_reported(services, take_in, tmp_path):
    first, _ = take_in(two_pictures(tmp_path))
    second, _ = take_in(two_pictures(tmp_path, name="again"))
    known = {r.item: r.id for r in services.ledger.resources.of_delivery(first.id)}
    assert [i.double_of for i in services.ledger.receipts.of(second.id).items] == [(known["1"],), (known["2"],)]


def test_verbs_out_of_order_are_refused_and_write_nothing(services, take_in, tmp_path):
    delivery, _ = take_in(two_pictures(tmp_path))
    resource = services.ledger.resources.of_delivery(delivery.id)[0]
    with pytest.raises(StateRefused):
        review.decide(services, resource.id, Decision(verb="withdraw", by="reviewer", reason="r"))
    assert services.store.objects.head(resource_object(resource.id)).version == resource.version
    assert review.decisions(services, resource.id) == []
