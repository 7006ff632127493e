"""From the public to nothing: withdrawn, deleted by two people, brought back, purged from every place, kept from coming in."""

import json
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient
from typer.testing import CliRunner

from archive.cli import app
from archive.cli.deliveries import one_folder
from archive.config import Replica
from archive.errors import BytesGone, SamePerson, StateRefused
from archive.models.deletion import Category
from archive.models.people import Person
from archive.models.report import Decision, Outcome
from archive.models.search import SearchQuery
from archive.models.states import DeliveryState, ResourceState
from archive.preserved.layout import tombstone_object
from archive.services import Services
from archive.steps.care import fixity, rebuild, recover, replicate
from archive.steps.decisions import deletion, expire, purge, review, tombstones
from archive.steps.decisions.purge import Purge
from archive.steps.ingest import scan
from archive.steps.publishing import entries, publish
from archive.store import FolderShelf, object_folder, resource_object
from archive.web.app import create_app
from archive.web.build import build
from deliveries import folder_of
from handed_in import ingested
from own_places import as_environment, minio
from removals import ROWS, TITLE, aged, codes, deleted, published, two_pictures

pytestmark = pytest.mark.servers
NOW = timedelta(0)


@pytest.fixture
def services(settings, tmp_path):
    """Services with two replicas, a folder and a versioned bucket, and a grace time of a day."""
    disk = tmp_path / "disk"
    disk.mkdir()
    FolderShelf("disk", disk).declare()
    s = settings
    bucket = Replica(
        name="far",
        url=s.store_url,
        access_key=s.store_access_key,
        secret_key=s.store_secret_key,
        bucket=f"far-{s.bucket_inbox}",
    )
    found = Services(s.model_copy(update={"replicas": (Replica(name="disk", folder=disk), bucket), "deletion_grace_days": 1.0}))
    found.prepare()
    found.replicas["far"].declare()
    yield found
    client = minio(s)
    for one in list(client.list_objects(bucket.bucket, recursive=True, include_version=True)):
        client.remove_object(bucket.bucket, one.object_name, version_id=one.version_id)
    client.remove_bucket(bucket.bucket)


@pytest.fixture
def take_in(services):
    return partial(ingested, services)


@pytest.fixture
def visitor(services):
    build()
    with TestClient(create_app(services, partial(entries.preview, services)), base_url="http://portal") as client:
        yield client


MADE = (
    "video-hls-2/master.m3u8",
    "video-hls-2/480/000.m4s",
    "picture-2/tiles/0,0,512,512/512,/0/x.jpg",
)


NOT_OFFERED = "video-hls-2/download.mp4"
"""A file to take home that the entry does not offer."""


def addresses(services, resource):
    """The media of a public resource: what was made of it, with streams, pieces, downloads and tiles as other classes have."""
    access, key = services.store.renditions.shelf, services.ledger.publications.key(resource.id)
    for name in (*MADE, NOT_OFFERED):
        access.put(f"renditions/{resource.assets[0].digest}/{name}", b"x" * 64)
    every = [f"/media/{key}/{one.key}" for one in access.objects(f"renditions/{resource.assets[0].digest}/")]
    return [one for one in every if not one.endswith(NOT_OFFERED)], next(one for one in every if one.endswith(NOT_OFFERED))


def titles(services, words):
    return [hit.entry.title for hit in services.catalogue.search(SearchQuery(text=words)).hits]


def shelves(services):
    return {"primary": services.store.objects.shelf, **services.replicas}


def holding(services, folder):
    """The places that hold anything of an object, older versions in buckets too."""
    found = [name for name, shelf in shelves(services).items() if next(iter(shelf.objects(folder)), None)]
    for name in ("primary", "far"):
        shelf = shelves(services)[name]
        if list(shelf.client.sdk.list_objects(shelf.bucket, prefix=folder, recursive=True, include_version=True)):
            found.append(f"{name} versions")
    return sorted(set(found))


def everything(services):
    """Every byte of every bucket and of the disk, as one text."""
    client, s = minio(services.settings), services.settings
    far = s.replicas[1].bucket
    parts = []
    for bucket in (s.bucket_inbox, s.bucket_preservation, s.bucket_access, far):
        for one in list(client.list_objects(bucket, recursive=True)):
            parts += [one.object_name.encode(), client.get_object(bucket, one.object_name).data]
    parts += [file.read_bytes() for file in s.replicas[0].folder.rglob("*") if file.is_file()]
    return b"\n".join(parts)


def test_a_withdrawal_closes_every_door_of_the_public(services, take_in, visitor, tmp_path):
    first, second = published(services, take_in, tmp_path)
    media, kept_back = addresses(services, first)
    assert visitor.get(kept_back).status_code == 404, "what is not offered is not given, though somebody knows where it lies"
    assert len(media) > len(MADE) and all(visitor.get(one).status_code == 200 for one in media)
    assert TITLE in visitor.get("/").text and visitor.get("/api/v1/suggest?q=蚕花").json()["suggestions"]
    decision = Decision(verb="withdraw", by="reviewer", reason="家属要求", category=Category.CONSENT)
    review.decide(services, first.id, decision)
    assert visitor.get(f"/e/{first.id}").status_code == 410, "before the worker has told the index"
    publish.run(services)
    page = visitor.get(f"/e/{first.id}")
    assert page.status_code == 410 and "授权到期或已撤回" in page.text
    for hidden in (TITLE, "家属要求", "reviewer", "crimson"):
        assert hidden not in page.text
    assert visitor.get(f"/api/v1/resources/{first.id}").json()["category"] == "consent"
    assert titles(services, "蚕花") == [] and services.catalogue.get(first.id) is None
    for address in ("/", "/search?q=蚕花", "/api/v1/search?q=蚕花", "/api/v1/search", "/api/v1/suggest?q=蚕花"):
        answer = visitor.get(address)
        assert answer.status_code == 200 and str(first.id) not in answer.text, address
    fresh = TestClient(create_app(services, partial(entries.preview, services)))
    for one in (*media, kept_back):
        for headers in ({}, {"range": "bytes=0-9"}, {"if-none-match": "*"}):
            assert fresh.get(one, headers=headers).status_code == 410, one
    assert visitor.get(f"/e/{second.id}").status_code == 200


def test_a_public_resource_whose_correction_waits_can_be_withdrawn_and_expires(services, take_in, visitor, tmp_path):
    published(services, take_in, tmp_path)
    rows = ({**ROWS[0], "title": "蚕花娘娘", "consent": "同意公开至 2020-01-01"}, ROWS[1])
    delivery = take_in(two_pictures(tmp_path, rows=rows))
    first = next(r for r in services.ledger.resources.of_delivery(delivery.id) if r.item == "1")
    assert first.state is ResourceState.IN_REVIEW and visitor.get(f"/e/{first.id}").status_code == 200
    if first.record.consent and first.record.consent.until:
        assert expire.run(services).counts() == {"done": 1}
    else:
        review.decide(services, first.id, Decision(verb="withdraw", by="reviewer", reason="r", category=Category.CONSENT))
    assert visitor.get(f"/e/{first.id}").status_code == 410
    assert services.ledger.publications.gone(first.id).category is Category.CONSENT


def test_one_person_cannot_delete_and_two_can(services, take_in, visitor, tmp_path):
    first, _ = published(services, take_in, tmp_path)
    deletion.ask(services, first.id, Category.PRIVACY, "家属要求", Person.named("Wang Fang"))
    for same in ("Wang Fang", " wang  fang"):
        with pytest.raises(SamePerson):
            deletion.confirm(services, first.id, "delete", Person.named(same))
    assert services.store.objects.head(resource_object(first.id)).version == first.version, "nothing was written"
    assert visitor.get(f"/e/{first.id}").status_code == 200
    deletion.take_back(services, first.id, "delete", Person.named("Wang Fang"))
    deletion.ask(services, first.id, Category.PRIVACY, "家属要求", Person.named("Wang Fang"))
    deletion.confirm(services, first.id, "delete", Person.named("Li Na"))
    assert services.ledger.resources.get(first.id).state is ResourceState.DELETED
    page = visitor.get(f"/e/{first.id}")
    assert page.status_code == 410 and "此条目已从档案中删除" in page.text and "个人隐私" in page.text
    publish.run(services)
    assert titles(services, "蚕花") == []
    (last,) = [d for d in review.decisions(services, first.id) if d.verb == "delete"]
    assert (last.asked_by, last.by, last.category) == (Person.named("Wang Fang"), Person.named("Li Na"), Category.PRIVACY)
    object_id = resource_object(first.id)
    version = services.store.objects.head(object_id).version
    events = [json.loads(line) for line in services.store.objects.read(object_id, f"events/v{version}.jsonl").splitlines()]
    assert [(e["type"], e["agent"]) for e in events] == [("deaccession", "Wang Fang"), ("deaccession", "Li Na")]
    assert purge.run(services).lines == (), "the grace time has just begun"


def test_two_people_bring_it_back_and_it_may_come_in_again(services, take_in, visitor, tmp_path):
    first, _ = published(services, take_in, tmp_path)
    key = services.ledger.publications.key(first.id)
    deleted(services, first)
    refused = take_in(two_pictures(tmp_path, rows=({**ROWS[0], "title": "又来"}, ROWS[1])))
    assert refused.state is DeliveryState.PARTLY_REFUSED or refused.state is DeliveryState.PROCESSED
    answer = services.ledger.receipts.of(refused.id)
    assert {i.item: [f.code for f in i.faults if f.refuses] for i in answer.items} == {"1": ["E160", "E161"], "2": []}
    deletion.ask_back(services, first.id, "弄错了", Person.named("丙"))
    with pytest.raises(SamePerson):
        deletion.confirm(services, first.id, "undelete", Person.named("丙"))
    deletion.confirm(services, first.id, "undelete", Person.named("丁"))
    assert services.ledger.resources.get(first.id).state is ResourceState.WITHDRAWN
    publish.run(services)
    assert visitor.get(f"/e/{first.id}").status_code == 410 and titles(services, "蚕花") == []
    aged(services, 5)
    assert purge.run(services).lines == () and services.store.objects.head(resource_object(first.id)) is not None
    review.decide(services, first.id, Decision(verb="restore", by="reviewer"))
    publish.run(services)
    assert visitor.get(f"/e/{first.id}").status_code == 200 and services.ledger.publications.key(first.id) not in {key, None}
    again = take_in(two_pictures(tmp_path, rows=({**ROWS[0], "title": "蚕花新题"}, ROWS[1])))
    assert [i.taken for i in services.ledger.receipts.of(again.id).items] == [True, True]


def test_the_whole_life_of_a_deletion(services, take_in, visitor, tmp_path):
    first, second = published(services, take_in, tmp_path)
    folder, digest = object_folder(resource_object(first.id)), first.assets[0].digest
    original = (tmp_path / "delivery" / "a.jpg").read_bytes()
    services.store.inbox.shelf.put(f"aside/20260101T000000/{folder}v1/content/x", original)
    assert holding(services, folder) == ["disk", "far", "far versions", "primary", "primary versions"]
    assert original in everything(services)
    deleted(services, first, days=2)
    with pytest.raises(BytesGone):
        deletion.ask_back(services, first.id, "太晚了", Person.named("丙"))
    report = purge.run(services)
    assert [(line.subject, line.outcome) for line in report.lines] == [(first.id, Outcome.DONE)]
    assert holding(services, folder) == [] and original not in everything(services)
    assert list(services.store.renditions.shelf.objects(f"renditions/{digest}/")) == []
    assert next(iter(services.store.renditions.shelf.objects(f"renditions/{second.assets[0].digest}/")), None)
    left = tombstones.read(services, first.id)
    assert (left.centre, left.delivery_name, left.item, left.was_public) == (first.centre, "delivery", "1", True)
    assert [(f.name, f.size, f.sha512) for f in left.files] == [("a.jpg", len(original), digest)]
    assert (left.asked_by, left.confirmed_by, left.category) == (Person.named("甲"), Person.named("乙"), Category.PRIVACY)
    object_id = tombstone_object(first.id)
    names = sorted(services.store.objects.files(object_id))
    events = [f"events/resource/v{n}.jsonl" for n in (1, 2, 3)]
    assert names == [*events, "events/v1.jsonl", "tombstone.json"]
    kept = b"".join(services.store.objects.read(object_id, name) for name in names).decode()
    assert TITLE not in kept and "330683199001011234" not in kept and '"deletion"' in kept and '"ingestion start"' in kept
    page = visitor.get(f"/e/{first.id}")
    assert page.status_code == 410 and "此条目已从档案中删除" in page.text
    assert services.ledger.resources.get(first.id).record.title == ""
    # Nobody takes it for damage, and nobody brings it back.
    replicate.run(services)
    for name in ("", "disk", "far"):
        assert list(replicate.audit(services, name)) == [], name
    fixity.run(services, everything=True)
    recover.everything(services, lambda _: None, NOW)
    assert fixity.report(services).damaged == 0 and holding(services, folder) == []
    assert tombstones.is_tombstoned(services, first.id) and not tombstones.is_tombstoned(services, second.id)
    assert verified_everywhere(services, object_id)
    # Neither its bytes from anybody nor the item from its centre come in again; others do.
    other = take_in(two_pictures(tmp_path, name="other"), centre="zj-330381")
    assert codes(services, other) == {"1": ["E160"], "2": []}
    rows = ({**ROWS[0], "file": "c.jpg"}, ROWS[1])
    folder_of(tmp_path, list(rows), "delivery", c__jpg="teal")
    assert codes(services, take_in(tmp_path / "delivery")) == {"1": ["E161"], "2": []}
    said = json.dumps([f.facts for i in services.ledger.receipts.of(other.id).items for f in i.faults], ensure_ascii=False)
    assert "家属" not in said and "privacy" not in said
    assert purge.run(services).lines == ()


def verified_everywhere(services, object_id):
    from archive.store.verifying import verify

    return all(verify(shelf, object_folder(object_id), object_id).sound for shelf in shelves(services).values())


@pytest.mark.parametrize("stopped", range(9))
def test_a_purge_that_was_killed_between_two_steps_is_finished_by_the_next(services, take_in, tmp_path, stopped):
    first, _ = published(services, take_in, tmp_path)
    folder, object_id = object_folder(resource_object(first.id)), resource_object(first.id)
    deleted(services, first, days=2)
    (due,) = services.ledger.deletions.due(purge.places(services))
    steps = Purge(services, due).steps()
    assert len(steps) == 8
    for do in steps[:stopped]:
        do()
    # Whatever runs in between neither mourns nor raises it.
    replicate.run(services)
    gaps = list(replicate.audit(services, "disk", mend=True))
    if stopped >= 2:
        assert [gap for gap in gaps if gap.object == object_id] == []
        assert fixity.run(services, everything=True).counts().get("failed", 0) == 0
        with pytest.raises(BytesGone):
            deletion.ask_back(services, first.id, "太晚了", Person.named("丙"))
    purge.run(services)
    assert holding(services, folder) == [] and purge.outstanding(services, services.ledger.deletions.requests()[0]) == []
    assert len(tombstones.read(services, first.id).files) == 1
    assert services.ledger.holdings.get(object_id) is None
    assert services.store.objects.head(tombstone_object(first.id)).version == 1


def test_a_replica_that_is_away_is_outstanding_until_it_is_back(services, take_in, tmp_path):
    first, _ = published(services, take_in, tmp_path)
    folder = object_folder(resource_object(first.id))
    deleted(services, first, days=2)
    (tmp_path / "disk").rename(tmp_path / "unplugged")
    (line,) = purge.run(services).lines
    assert (
        line.outcome is Outcome.FAILED and [f.code for f in line.faults] == ["E162"] and line.faults[0].facts["replica"] == "disk"
    )
    assert purge.outstanding(services, services.ledger.deletions.requests()[0]) == ["disk"]
    (tmp_path / "unplugged").rename(tmp_path / "disk")
    assert holding(services, folder) == ["disk"]
    replicate.run(services)
    assert list(replicate.audit(services, "disk")) == [], "what waits to be removed is no gap"
    assert purge.run(services).counts() == {"done": 1} and holding(services, folder) == []


def test_keys_that_may_not_delete_leave_it_outstanding_and_the_keys_for_removal_do_it(services, take_in, tmp_path):
    first, _ = published(services, take_in, tmp_path)
    folder = object_folder(resource_object(first.id))
    deleted(services, first, days=2)
    disk, far = services.settings.replicas

    def with_keys(**keys):
        return Services(services.settings.model_copy(update={"replicas": (disk, far.model_copy(update=keys))}))

    poor = with_keys(access_key="nobody")
    (line,) = purge.run(poor).lines
    assert [(f.code, f.facts["replica"]) for f in line.faults] == [("E162", "far")]
    assert holding(services, folder) == ["far", "far versions"]
    assert purge.outstanding(poor, services.ledger.deletions.requests()[0]) == ["far"]
    rich = with_keys(access_key="nobody", remove_access_key=far.access_key, remove_secret_key=far.secret_key)
    assert purge.run(rich).counts() == {"done": 1} and holding(services, folder) == []


def test_what_turns_up_again_on_a_replica_is_seen_to(services, take_in, tmp_path):
    first, _ = published(services, take_in, tmp_path)
    folder = object_folder(resource_object(first.id))
    kept = {one.key: services.replicas["disk"].get(one.key) for one in services.replicas["disk"].objects(folder)}
    deleted(services, first, days=2)
    purge.run(services)
    replicate.run(services)
    for key, data in kept.items():
        services.replicas["disk"].put(key, data)
    with services.ledger.database.begin() as connection:
        connection.execute(text("update deletions set purged_at = purged_at - interval '9 days'"))
    assert purge.run(services).lines == () and holding(services, folder) == ["disk"]
    assert list(replicate.audit(services, "disk")) == []
    assert purge.run(services).counts() == {"done": 1} and holding(services, folder) == []


def test_renditions_that_another_resource_shares_stay(services, take_in, tmp_path):
    first, _ = published(services, take_in, tmp_path)
    take_in(two_pictures(tmp_path, name="again"))
    double = next(r for r in services.ledger.resources.with_asset(first.assets[0].digest) if r.id != first.id)
    assert double.id in deletion.doubles(services, first.id)
    deleted(services, first, days=2)
    purge.run(services)
    prefix = f"renditions/{first.assets[0].digest}/"
    assert next(iter(services.store.renditions.shelf.objects(prefix)), None)
    assert services.ledger.renditions.of([first.assets[0].digest])
    deleted(services, double, days=2)
    purge.run(services)
    assert list(services.store.renditions.shelf.objects(prefix)) == []
    assert services.ledger.renditions.of([first.assets[0].digest]) == []


def test_a_confirmation_whose_writer_died_is_finished_by_the_next_run(services, take_in, visitor, tmp_path):
    first, _ = published(services, take_in, tmp_path)
    request = deletion.ask(services, first.id, Category.PRIVACY, "家属要求", Person.named("甲"))
    review.preserve(services, first.id, deletion._decision(request, "乙"))  # and here it died
    assert visitor.get(f"/e/{first.id}").status_code == 200
    purge.run(services)
    assert services.ledger.resources.get(first.id).state is ResourceState.DELETED
    (row,) = services.ledger.deletions.requests()
    assert row.confirmed_by == Person.named("乙") and visitor.get(f"/e/{first.id}").status_code == 410
    assert len([d for d in review.decisions(services, first.id) if d.verb == "delete"]) == 1
    assert services.ledger.exclusions.digests([first.assets[0].digest])


def test_who_takes_back_what_was_confirmed_already_is_told(services, take_in, tmp_path):
    first, _ = published(services, take_in, tmp_path)
    request = deletion.ask(services, first.id, Category.PRIVACY, "家属要求", Person.named("甲"))
    review.preserve(services, first.id, deletion._decision(request, "乙"))
    with pytest.raises(StateRefused):
        deletion.take_back(services, first.id, "delete", Person.named("甲"))
    assert services.ledger.resources.get(first.id).state is ResourceState.DELETED


def test_a_delivery_verified_before_the_deletion_is_refused_when_it_is_preserved(services, take_in, tmp_path):
    from archive.steps.ingest import preserve, receive, verify

    first, _ = published(services, take_in, tmp_path)
    source, found = one_folder(services, two_pictures(tmp_path, rows=({**ROWS[0], "title": "新"}, ROWS[1])), "zj-330683", None)
    delivery, _ = scan.register(services, source, found)
    receive.run(services, delivery.id)
    assert verify.run(services, delivery.id).counts() == {"done": 2}
    deleted(services, first)
    counts = preserve.run(services, delivery.id).counts()
    assert counts == {"refused": 1, "unchanged": 1} and codes(services, delivery)["1"] == ["E160", "E161"]
    assert services.ledger.resources.get(first.id).record.title == TITLE


TRUTH_IS_ELSEWHERE = (
    "deletions", "exclusions", "publications", "resources", "assets", "decisions", "holdings", "deliveries", "items",
    "received_files", "outbox", "remakes",
)  # fmt: skip


@pytest.mark.parametrize("stopped", [8, 5, 2])
def test_a_ledger_that_was_lost_learns_of_deletions_from_the_objects(services, take_in, visitor, tmp_path, stopped):
    first, second = published(services, take_in, tmp_path)
    deleted(services, first, days=2)
    (due,) = services.ledger.deletions.due(purge.places(services))
    for do in Purge(services, due).steps()[:stopped]:
        do()
    deleted(services, second)
    before = sorted(map(str, services.ledger.exclusions.all())), services.ledger.deletions.requests()[0].purge_after
    with services.ledger.database.begin() as connection:
        connection.execute(text("truncate " + ", ".join(TRUTH_IS_ELSEWHERE)))
    for _ in range(2):
        assert "failed" not in rebuild.run(services).counts()
    after = sorted(map(str, services.ledger.exclusions.all())), deletion_of(services, second).purge_after
    assert after == before
    for one in (first, second):
        assert services.ledger.resources.get(one.id).state is ResourceState.DELETED
        gone = services.ledger.publications.gone(one.id)
        assert (gone.deleted, gone.category) == (True, Category.PRIVACY) and visitor.get(f"/e/{one.id}").status_code == 410
    assert services.ledger.resources.get(first.id).record.title == ""
    assert services.ledger.resources.get(second.id).record.title == "水乡窗花", "it may still come back"
    assert services.ledger.rebuilding.waiting() == [], "nothing is made again of what was deleted"
    purge.run(services)
    assert holding(services, object_folder(resource_object(first.id))) == []
    assert holding(services, object_folder(resource_object(second.id))) != []
    deletion.ask_back(services, second.id, "弄错了", Person.named("丙"))
    deletion.confirm(services, second.id, "undelete", Person.named("丁"))
    assert services.ledger.resources.get(second.id).state is ResourceState.WITHDRAWN
    with pytest.raises(BytesGone):
        services.ledger.deletions.ask(first.id, "undelete", Category.OTHER, "弄错了", Person.named("丙"))


def deletion_of(services, resource):
    return next(one for one in services.ledger.deletions.requests() if one.resource == resource.id)


def test_the_commands_walk_the_same_way(services, take_in, tmp_path, monkeypatch):
    first, _ = published(services, take_in, tmp_path)
    now = services.settings.model_copy(update={"deletion_grace_days": 0.0, "replicas": ()})
    for name, value in as_environment(now).items():
        monkeypatch.setenv(name, value)

    def archive(*words):
        done = CliRunner().invoke(app, list(words))
        assert done.exit_code == 0, (words, done.output, done.exception)
        return done.output

    archive("withdraw", first.id, "--reason", "家属要求", "--category", "consent", "--by", "甲")
    assert "asked by 甲" in archive("delete", "ask", first.id, "--category", "privacy", "--reason", "家属", "--by", "甲")
    assert isinstance(CliRunner().invoke(app, ["delete", "confirm", first.id, "--by", "甲"]).exception, SamePerson)
    assert json.loads(archive("delete", "list", "--json"))["asked_by"] == "甲" and "archive" not in archive("delete", "list")
    assert "0 days of grace" in archive("delete", "confirm", first.id, "--by", "乙")
    assert first.assets[0].digest in archive("exclusions", "list") and "/ delivery / 1" in archive("exclusions", "list")
    assert isinstance(CliRunner().invoke(app, ["undelete", "ask", first.id, "--reason", "x"]).exception, BytesGone)
    assert f"{first.id} " in archive("purge")
    (line,) = archive("delete", "list", "--json").splitlines()
    assert json.loads(line)["purged_from"] == [":store"]
