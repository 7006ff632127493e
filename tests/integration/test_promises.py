"""What the archive never does: a work's address never changes its work, consent is never understood too kindly, papers and
numbers of people never reach the public, and a policy opens nothing that was not seen whole. As centres hand in.
"""

import io
import os
import subprocess

import imageio_ffmpeg
import pytest
from PIL import Image, ImageDraw
from sqlalchemy import update

from archive import formats
from archive.cli.shared.delivery_folder import check_folder
from archive.ledger import tables as t
from archive.models.centre import ReviewPolicy
from archive.models.media import MediaType
from archive.models.people import Person
from archive.models.report import Decision
from archive.models.search import SearchQuery
from archive.models.states import DeliveryState, ResourceState
from archive.samples.font import font
from archive.steps.care import checkup
from archive.steps.decisions import doubts, review
from archive.steps.ingest import preserve, receipt, receive, units, verify
from archive.steps.making import tag
from archive.steps.publishing import entries, publish
from deliveries import folder_of
from handed_in import ingested

pytestmark = pytest.mark.servers
CENTRE = "zj-330683"
OPEN = "同意公开"
IDENTITY = "330600199001010017"
"""By the rule of the check character, of nobody."""


@pytest.fixture
def trusted(services):
    services.ledger.policies.set(CENTRE, ReviewPolicy.TRUSTED)
    return services


def handed_in(services, tmp_path, rows, name="作品", **files):
    """Hand in under one name from a folder of its own, as often as you like; the delivery."""
    n = len(list(tmp_path.iterdir()))
    delivery = ingested(services, folder_of(tmp_path, rows, f"folder-{n}", **files), name=name)
    publish.run(services)
    return delivery


def public(services):
    """Title -> (id, digests of its originals) of everything public."""
    found = {}
    for record, _ in services.ledger.publications.entries():
        resource = services.ledger.resources.get(record.id)
        found[record.title] = (record.id, {asset.digest for asset in resource.assets})
    return found


def said(services, delivery):
    """What is said of each item, but for its kind that was told (E265)."""
    items = services.ledger.receipts.of(delivery.id).items
    return {item.item: sorted(fault.code for fault in item.faults if fault.code != "E265") for item in items}


def written(*lines, size=(900, 500)):
    """A photographed paper with these lines, as JPEG."""
    picture = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(picture)
    for n, line in enumerate(lines):
        draw.text((40, 40 + 80 * n), line, fill="black", font=font(44))
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=92)
    return data.getvalue()


def test_a_row_inserted_on_top_changes_no_address_though_nobody_looks(trusted, tmp_path):
    rows = [{"title": "作品甲", "file": "a.jpg", "consent": OPEN}, {"title": "作品乙", "file": "b.jpg", "consent": OPEN}]
    handed_in(trusted, tmp_path, rows, a__jpg="crimson", b__jpg="navy")
    before = public(trusted)
    assert set(before) == {"作品甲", "作品乙"}
    new = {"title": "作品丙", "file": "c.jpg", "consent": OPEN}
    handed_in(trusted, tmp_path, [new, *rows], a__jpg="crimson", b__jpg="navy", c__jpg="gold")
    after = public(trusted)
    assert {title: after[title] for title in before} == before
    assert after["作品丙"][0] not in {id_ for id_, _ in before.values()}


def test_names_of_files_and_the_order_of_rows_count_for_nothing(trusted, tmp_path):
    rows = [{"title": "作品甲", "file": "1.jpg", "consent": OPEN}, {"title": "作品乙", "file": "2.jpg", "consent": OPEN}]
    handed_in(trusted, tmp_path, rows, **{"1__jpg": "crimson", "2__jpg": "navy"})
    before = public(trusted)
    swapped = [{"title": "作品乙", "file": "1.jpg", "consent": OPEN}, {"title": "作品甲", "file": "2.jpg", "consent": OPEN}]
    handed_in(trusted, tmp_path, swapped, **{"1__jpg": "navy", "2__jpg": "crimson"})
    assert public(trusted) == before


def test_what_is_doubtful_is_asked_and_answered_by_the_permanent_number(trusted, tmp_path):
    rows = [{"title": "作品甲", "file": "a.jpg", "consent": OPEN}, {"title": "作品乙", "file": "b.jpg", "consent": OPEN}]
    handed_in(trusted, tmp_path, rows, a__jpg="crimson", b__jpg="navy")
    before = public(trusted)
    crossed = [{**rows[0], "file": "b.jpg"}, {**rows[1], "file": "a.jpg"}]
    delivery = handed_in(trusted, tmp_path, crossed, a__jpg="crimson", b__jpg="navy")
    assert said(trusted, delivery) == {"2": ["E240"], "3": ["E240"]}
    assert public(trusted) == before
    assert [item.item for item, _ in trusted.ledger.deliveries.asked()] == ["2", "3"], "reviewers see the question"
    text = receipt.text(trusted, delivery.id)
    assert before["作品甲"][0] in text and "永久编号" in text
    answered = [{**crossed[0], "work": before["作品乙"][0]}, {**crossed[1], "work": before["作品甲"][0]}]
    handed_in(trusted, tmp_path, answered, a__jpg="crimson", b__jpg="navy")
    assert {title: id_ for title, (id_, _) in public(trusted).items()} == {
        "作品甲": before["作品乙"][0],
        "作品乙": before["作品甲"][0],
    }
    assert trusted.ledger.deliveries.asked() == []


def test_a_work_whose_originals_are_all_replaced_waits_for_a_person_and_stays_public_as_it_was(trusted, tmp_path):
    row = {"item": "A-1", "title": "作品甲", "file": "a.jpg", "consent": OPEN}
    handed_in(trusted, tmp_path, [row], a__jpg="crimson")
    (id_, digests) = public(trusted)["作品甲"]
    record = next(r for r, _ in trusted.ledger.publications.entries())
    delivery = handed_in(trusted, tmp_path, [row], a__jpg="navy")
    resource = trusted.ledger.resources.get(id_)
    assert resource.state is ResourceState.IN_REVIEW
    assert {asset.digest for asset in resource.assets}.isdisjoint(digests)
    assert said(trusted, delivery) == {"A-1": ["E241"]}
    assert [d.code for d in trusted.ledger.receipts.of(delivery.id).items[0].doubts] == ["E241"]
    assert next(r for r, _ in trusted.ledger.publications.entries()).media == record.media


def test_a_folder_of_another_name_with_the_same_bytes_is_another_work_and_is_told(trusted, tmp_path):
    row = {"title": "作品甲", "file": "a.jpg", "consent": OPEN}
    handed_in(trusted, tmp_path, [row], a__jpg="crimson")
    (id_, _) = public(trusted)["作品甲"]
    delivery = handed_in(trusted, tmp_path, [row], name="又一次", a__jpg="crimson")
    (item,) = trusted.ledger.receipts.of(delivery.id).items
    assert item.double_of == (id_,) and item.resource != id_
    assert item.state is ResourceState.IN_REVIEW and "doubt.double" in [doubt.code for doubt in item.doubts]


def test_a_delivery_of_the_same_name_that_comes_between_claims_no_work_twice(services, tmp_path):
    """The older one was verified and its maker died; the newer one is taken in whole; the older one goes on."""
    rows = [{"title": "作品甲", "file": "a.jpg"}]
    from archive.cli.deliveries import one_folder
    from archive.steps.ingest import scan

    source, found = one_folder(services, folder_of(tmp_path, rows, "first", a__jpg="crimson"), CENTRE, "作品")
    older, _ = scan.register(services, source, found)
    receive.run(services, older.id)
    verify.run(services, older.id)
    handed_in(services, tmp_path, rows, a__jpg="crimson")
    preserve.run(services, older.id)
    assert len(services.ledger.claims.works(CENTRE, "作品")) == 1


WAITING = ["仅馆内使用", "仅限内部资料", "需本人同意后方可公开", "不对外", "未取得授权", "待定", "有效期:2024.1.1-2029.12.31", ""]
OPENING = ["同意公开", "2024年5月1日前拍摄,同意永久公开", "同意公开,有效期:2024.1.1-2999.12.31"]
COLOURS = ["crimson", "navy", "gold", "teal", "purple", "olive", "brown", "gray", "pink", "cyan", "black", "salmon"]


def test_only_plain_wordings_open_at_a_trusted_centre_and_everything_else_waits(trusted, tmp_path):
    statements = [*WAITING, *OPENING]
    rows = [{"title": f"题{n}", "file": f"{n}.jpg", "consent": s} for n, s in enumerate(statements)]
    delivery = handed_in(trusted, tmp_path, rows, **{f"{n}__jpg": COLOURS[n] for n in range(len(statements))})
    shown = public(trusted)
    assert set(shown) == {f"题{n}" for n, s in enumerate(statements) if s in OPENING}
    items = trusted.ledger.receipts.of(delivery.id).items
    assert all(item.doubts for item in items if item.state is ResourceState.IN_REVIEW)
    assert all("consent" in {d.kind.value for d in item.doubts} for item in items if item.state is ResourceState.IN_REVIEW)


def test_what_restricts_publication_beside_the_consent_and_what_tells_of_children_waits(trusted, tmp_path):
    rows = [
        {"title": "家属说的", "file": "0.jpg", "consent": OPEN, "备注": "家属要求不公开", "年龄": ""},
        {"title": "兒童合唱", "file": "1.jpg", "consent": OPEN, "备注": "", "年龄": ""},
        {"title": "独唱", "file": "2.jpg", "consent": OPEN, "备注": "", "年龄": "12"},
        {"title": "少儿舞蹈", "file": "3.jpg", "consent": "监护人同意公开", "备注": "", "年龄": ""},
    ]
    handed_in(trusted, tmp_path, rows, **{f"{n}__jpg": COLOURS[n] for n in range(4)})
    assert set(public(trusted)) == {"少儿舞蹈"}
    kinds = {
        r.record.title: {d.kind.value for d in doubts.of(trusted, r)}
        for r in trusted.ledger.resources.in_state(ResourceState.IN_REVIEW)
    }
    assert kinds == {"家属说的": {"consent"}, "兒童合唱": {"minors"}, "独唱": {"minors"}}


def test_an_ended_consent_opens_nothing(trusted, tmp_path):
    rows = [{"title": "甲", "file": "a.jpg", "consent": "同意公开,至2020-12-31"}]
    handed_in(trusted, tmp_path, rows, a__jpg="crimson")
    assert public(trusted) == {}


@pytest.mark.parametrize(
    ("name", "role"),
    [("授权书.jpg", ""), ("肖像授权.jpg", ""), ("附件.jpg", "其他"), ("纸.jpg", "授权书"), ("花.jpg", "不认识的角色")],
)
def test_a_photographed_paper_is_kept_and_never_made_read_or_shown(trusted, tmp_path, name, role):
    paper = written("授权书", f"身份证号 {IDENTITY}", "电话 13800138000")
    rows = [
        {"item": "1", "title": "作品甲", "file": "a.jpg", "role": "", "consent": OPEN},
        {"item": "1", "title": "作品甲", "file": name, "role": role, "consent": OPEN},
    ]
    handed_in(trusted, tmp_path, rows, **{"a__jpg": "crimson", name.replace(".", "__"): paper})
    (id_, _) = public(trusted)["作品甲"]
    resource = trusted.ledger.resources.get(id_)
    kept = next(asset for asset in resource.assets if asset.path == name)
    assert trusted.ledger.renditions.of([kept.digest]) == []
    assert [one for one in trusted.ledger.tags.of(id_) if one.asset == kept.digest] == []
    ((record, _),) = trusted.ledger.publications.entries()
    assert kept.digest not in record.model_dump_json() and IDENTITY not in record.model_dump_json()
    assert not trusted.ledger.publications.allows(record.publication_key, kept.digest)
    assert trusted.catalogue.search(SearchQuery(text=IDENTITY)).total == 0


def test_numbers_read_in_a_picture_are_dropped_flagged_and_wait(trusted, tmp_path):
    rows = [{"title": "老照片", "file": "a.jpg", "consent": OPEN}]
    handed_in(trusted, tmp_path, rows, a__jpg=written("越剧年会留影", f"{IDENTITY}", "手机13800138000"))
    (resource,) = trusted.ledger.resources.in_state(ResourceState.IN_REVIEW)
    values = [one.value for one in trusted.ledger.tags.of(resource.id)]
    assert any("越剧" in value for value in values), "other words are read"
    assert not any(IDENTITY in value or "13800138000" in value for value in values)
    assert "E251" in {doubt.code for doubt in doubts.of(trusted, resource)}
    shown = entries.preview(trusted, resource.id)
    assert IDENTITY not in shown.model_dump_json(exclude={"doubts", "said", "notes"})


def test_a_picture_of_a_paper_handed_in_as_a_work_waits(trusted, tmp_path):
    rows = [{"title": "照片", "file": "IMG_001.jpg", "consent": OPEN}]
    handed_in(trusted, tmp_path, rows, IMG_001__jpg=written("肖像使用授权书", "本人同意"))
    (resource,) = trusted.ledger.resources.in_state(ResourceState.IN_REVIEW)
    assert "E253" in {doubt.code for doubt in doubts.of(trusted, resource)}


def test_numbers_in_words_and_names_are_masked_everywhere_and_wait(trusted, tmp_path):
    rows = [
        {
            "title": f"传承人({IDENTITY})",
            "file": "13800138000.jpg",
            "description": "联系电话 138-0013-8000,馆藏登记号:13800138000",
            "performers": "某某(6222020000000000000)",
            "date": "2024年5月1日",
            "consent": OPEN,
        }
    ]
    delivery = handed_in(trusted, tmp_path, rows, **{"13800138000__jpg": "crimson"})
    assert public(trusted) == {}
    (resource,) = trusted.ledger.resources.in_state(ResourceState.IN_REVIEW)
    assert said(trusted, delivery)["2"].count("E251") == 4
    review.decide(trusted, resource.id, Decision(verb="approve", by="reviewer"))
    publish.run(trusted)
    ((record, _),) = trusted.ledger.publications.entries()
    text = record.model_dump_json()
    assert IDENTITY not in text and "138-0013-8000" not in text and "6222020000000000000" not in text
    assert "登记号:13800138000" in text and "2024年5月1日" in text, "what is no person's number stays"
    assert record.title == f"传承人({'＊' * 18})"


def test_what_could_not_be_made_or_read_is_a_doubt(trusted, tmp_path):
    huge = io.BytesIO()
    Image.new("1", (20_000, 15_001)).save(huge, "PNG")
    rows = [{"title": "长卷", "file": "h.png", "consent": OPEN}]
    handed_in(trusted, tmp_path, rows, h__png=huge.getvalue())
    assert public(trusted) == {}
    (resource,) = trusted.ledger.resources.in_state(ResourceState.IN_REVIEW)
    assert "unseen" in {doubt.kind.value for doubt in doubts.of(trusted, resource)}


def test_a_tagger_that_fails_is_a_doubt(trusted, tmp_path):
    rows = [{"title": "老照片", "file": "a.jpg", "consent": OPEN}]
    delivery = ingested_until_made(trusted, tmp_path, rows, a__jpg="crimson")
    (resource,) = trusted.ledger.resources.of_delivery(delivery.id)
    (made,) = trusted.ledger.renditions.of([asset.digest for asset in resource.assets])
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture")
    for file in made.files:
        if file.mime == "image/jpeg":
            trusted.store.renditions.put(made.prefix + file.name, broken, "image/jpeg")
    units.taken_on(trusted, delivery.id)
    publish.run(trusted)
    assert public(trusted) == {}
    assert "E510" in {doubt.code for doubt in doubts.of(trusted, trusted.ledger.resources.get(resource.id))}
    assert "E510" in {fault.code for fault in trusted.ledger.receipts.of(delivery.id).items[0].faults}
    tag.run(trusted, delivery.id)


def ingested_until_made(services, tmp_path, rows, **files):
    from archive.cli.deliveries import one_folder
    from archive.steps.ingest import scan
    from archive.steps.making import derive

    source, found = one_folder(services, folder_of(tmp_path, rows, "made", **files), CENTRE, "作品")
    delivery, _ = scan.register(services, source, found)
    for one in (receive, verify, preserve, derive):
        one.run(services, delivery.id)
    return delivery


def test_each_resource_goes_on_when_its_own_files_are_made(trusted, tmp_path):
    rows = [{"title": f"题{n}", "file": f"{n}.jpg", "consent": OPEN} for n in range(2)]
    from archive.cli.deliveries import one_folder
    from archive.steps.ingest import scan

    source, found = one_folder(
        trusted, folder_of(tmp_path, rows, "two", **{f"{n}__jpg": COLOURS[n] for n in range(2)}), CENTRE, "作品"
    )
    delivery, _ = scan.register(trusted, source, found)
    for one in (receive, verify, preserve):
        one.run(trusted, delivery.id)
    first, second = trusted.ledger.resources.of_delivery(delivery.id)
    units.run(trusted, delivery.id, units.Unit(units.UnitKind.FILES, [first.assets[0].digest]))
    publish.run(trusted)
    states = {one.id: one.state for one in trusted.ledger.resources.of_delivery(delivery.id)}
    assert states == {first.id: ResourceState.PUBLISHED, second.id: ResourceState.PRESERVED}
    assert trusted.ledger.deliveries.get(delivery.id).state is DeliveryState.VERIFIED


def test_a_decision_about_a_version_that_is_no_longer_the_newest_is_refused(services, tmp_path):
    from archive.errors import Conflict

    row = {"item": "1", "title": "作品甲", "file": "a.jpg"}
    handed_in(services, tmp_path, [row], a__jpg="crimson")
    (resource,) = services.ledger.resources.in_state(ResourceState.IN_REVIEW)
    handed_in(services, tmp_path, [{**row, "title": "作品甲(改)"}], a__jpg="crimson")
    with pytest.raises(Conflict):
        review.decide(services, resource.id, Decision(verb="approve", by="r"), seen=resource.version)


def test_after_the_probe_the_probe_wins_and_what_was_shown_otherwise_is_found_and_righted(trusted, tmp_path):
    voice = tmp_path / "elsewhere" / "v.m4a"
    voice.parent.mkdir()
    noise = ["-f", "lavfi", "-i", "anoisesrc=d=7:r=44100", "-b:a", "128k", "-brand", "mp42", "-f", "mp4"]
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *noise, str(voice)], check=True)
    assert formats.identify(voice, "v.m4a").media is MediaType.VIDEO, "its first 64 KB tell nothing of what is inside"
    handed_in(trusted, tmp_path, [{"title": "口述", "file": "v.m4a", "consent": OPEN}], v__m4a=voice.read_bytes())
    ((record, _),) = trusted.ledger.publications.entries()
    assert record.media_types == (MediaType.SOUND,)
    (resource,) = (trusted.ledger.resources.get(record.id),)
    assert (resource.assets[0].mime, resource.assets[0].media) == ("audio/mp4", MediaType.SOUND)
    # As an earlier version has left it.
    wrong = record.model_copy(
        update={"media": tuple(part.model_copy(update={"media": MediaType.VIDEO}) for part in record.media)}
    )
    with trusted.ledger.publications._database.begin() as connection:
        connection.execute(update(t.publications).values(entry=wrong.model_dump(mode="json")))
    found = []
    for by in ("", "reviewer"):
        checkup.run(trusted, Person.named(by) if by else None, found.append)
        publish.run(trusted)
    assert [(one.wrong.value, one.found, one.mended) for one in found] == [
        ("class", "1: video → sound", False),
        ("class", "1: video → sound", True),
    ]
    ((record, _),) = trusted.ledger.publications.entries()
    assert record.media_types == (MediaType.SOUND,)


def test_a_row_whose_file_has_a_name_in_another_encoding_is_told_so_by_the_check_and_the_delivery(services, tmp_path):
    rows = [{"title": "一", "file": "越剧一.jpg"}, {"title": "二", "file": "a.jpg"}]
    folder = folder_of(tmp_path, rows, "odd", a__jpg="red")
    (folder / os.fsdecode("越剧一.jpg".encode("gbk"))).write_bytes((folder / "a.jpg").read_bytes())
    checked = check_folder(folder)
    delivery = ingested(services, folder)
    answer = services.ledger.receipts.of(delivery.id)
    for faults, items in ((checked.faults, checked.items), (answer.faults, answer.items)):
        assert [(fault.code, fault.value) for fault in faults] == [("E131", "越剧一.jpg")]
        assert [[fault.code for fault in item.faults if fault.refuses] for item in items] == [["E131"], []]
