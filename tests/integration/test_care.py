"""The care for what is preserved: recovered, read, copied, compared and healed, with the ledger knowing of it."""

import json
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from archive.config import Replica
from archive.models.preservation import Condition
from archive.models.report import Outcome
from archive.services import Services
from archive.steps.care import fixity, recover, replicate
from archive.steps.committed import commit
from archive.store import Bytes, FolderShelf, NewVersion, object_folder
from archive.store.verifying import verify

pytestmark = pytest.mark.servers
NOW = timedelta(0)


@pytest.fixture
def services(with_disks):
    """Services with one replica, a folder on a disk."""
    return with_disks("disk")


def written(services, number, text=b"one"):
    object_id = f"urn:archive:resource:{number:011d}"
    files = {"record.json": Bytes(text), "originals/曲.wav": Bytes(b"sound" * 1000 + bytes([number]))}
    commit(services, object_id, NewVersion(files, "m", "archive"))
    return object_id


def spoil(services, object_id, ending="曲.wav", data=b"rotten"):
    shelf = services.store.objects.shelf
    key = next(o.key for o in shelf.objects(object_folder(object_id)) if o.key.endswith(ending))
    shelf.put(key, data)
    return key


def lost_note(services, object_id, text):
    """A writer that died after its commit, before it could note it."""
    services.ledger.holdings.begin(object_id)
    services.store.objects.commit(object_id, NewVersion({"record.json": Bytes(text)}, "m", "archive", keep=True))


def test_what_was_committed_is_held_with_its_size(services):
    object_id = written(services, 1)
    holding = services.ledger.holdings.get(object_id)
    assert (holding.version, holding.files, holding.size) == (1, 2, 5004) and holding.condition is Condition.SOUND
    written(services, 1, b"second")
    holding = services.ledger.holdings.get(object_id)
    assert (holding.version, holding.files, holding.size) == (2, 3, 5010)
    written(services, 1, b"second")
    assert services.ledger.holdings.get(object_id).version == 2 and services.ledger.holdings.begun(NOW) == []


def test_recovery_notes_what_a_writer_could_not(services):
    object_id = written(services, 1)
    lost_note(services, object_id, b"two!")
    assert recover.run(services).lines == (), "its lease has not ended"
    (line,) = recover.run(services, NOW).lines
    assert line.outcome is Outcome.DONE and services.ledger.holdings.get(object_id).version == 2
    assert services.ledger.holdings.get(object_id).size == 5008
    assert recover.run(services, NOW).lines == ()


def test_the_next_commit_notes_it_too(services):
    object_id = written(services, 1)
    lost_note(services, object_id, b"two!")
    commit(services, object_id, NewVersion({"record.json": Bytes(b"three")}, "m", "archive", keep=True))
    holding = services.ledger.holdings.get(object_id)
    assert (holding.version, holding.size) == (3, 5013) and services.ledger.holdings.begun(NOW) == []


def test_walking_the_whole_store_fills_an_empty_ledger(services):
    ids = [written(services, n) for n in range(5)]
    for one in ids:
        services.ledger.holdings.forget(one)
    seen = []
    recover.everything(services, seen.append, NOW)
    assert sorted(seen) == ids and [one for one, _ in services.ledger.holdings.all()] == ids
    assert services.ledger.holdings.get(ids[0]).condition is Condition.UNREAD


def test_a_night_reads_its_share_longest_ago_first(services):
    ids = [written(services, n) for n in range(6)]
    services.ledger.holdings.forget(ids[3])
    recover.everything(services, lambda _: None, NOW)  # never read as far as the ledger knows
    settings = services.settings.model_copy(update={"fixity_days": 3.0, "fixity_night_gb": 1.0})
    night = Services(settings)
    fixity.run(night)
    read = {one: night.ledger.holdings.get(one).condition for one in ids}
    assert read[ids[3]] is Condition.SOUND
    before = {one: night.ledger.holdings.get(one).checked_at for one in ids}
    for _ in range(4):
        fixity.run(night)
    assert all(night.ledger.holdings.get(one).checked_at > before[one] for one in ids if one != ids[3])
    logs = [one for one, _ in night.ledger.holdings.all() if one.startswith("urn:archive:log:fixity:")]
    assert len(logs) == 1 and len(night.store.objects.files(logs[0])) == 5
    (first, *_) = sorted(night.store.objects.files(logs[0]))
    lines = [json.loads(line) for line in night.store.objects.read(logs[0], first).splitlines()]
    assert lines[0]["object"] == ids[3] and lines[0]["condition"] == "sound"
    assert {night.store.objects.head(one).version for one in ids} == {1}, "a check makes no version"


def test_the_share_keeps_the_promise_and_never_more_than_the_budget():
    assert fixity.share(90_000, 90, 10**12) == 1101
    assert fixity.share(10**15, 90, 10**12) == 10**12
    assert fixity.share(0, 90, 10**12) == 1


def test_the_report_warns_when_the_budget_cannot_keep_the_promise(services):
    for n in range(3):
        written(services, n)
    fixity.run(services, everything=True)
    assert fixity.report(services).kept
    poor = Services(services.settings.model_copy(update={"fixity_night_gb": 1e-7}))
    found = fixity.report(poor)
    assert not found.kept and found.achievable_days == pytest.approx(found.size / 100, abs=0.1)


def test_a_flipped_bit_is_found_healed_noted_and_never_shown(services, judge_store):
    object_id = written(services, 1)
    replicate.run(services)
    key = spoil(services, object_id)
    report = fixity.run(services, everything=True)
    assert [line.outcome for line in report.lines if line.subject == object_id] == [Outcome.DONE]
    assert services.ledger.holdings.get(object_id).condition is Condition.HEALED
    assert services.store.objects.read(object_id, "originals/曲.wav") == b"sound" * 1000 + b"\1"
    events = [json.loads(line) for line in services.store.objects.read(object_id, "events/v2.jsonl").splitlines()]
    assert [e["type"] for e in events] == ["fixity check", "recovery"] and "from disk" in events[1]["detail"]
    kept = events[1]["detail"].rpartition(" ")[2]
    assert kept.endswith(key) and services.store.inbox.shelf.get(kept) == b"rotten"
    assert judge_store(object_id)


def test_without_a_replica_damage_is_told_and_the_object_left_alone(settings):
    services = Services(settings)
    services.prepare()
    object_id = written(services, 1)
    spoil(services, object_id)
    (line, *_) = fixity.run(services, everything=True).lines
    assert line.outcome is Outcome.FAILED and line.faults[0].code == "E315" and "E092" in line.faults[0].facts["problems"]
    assert services.ledger.holdings.get(object_id).condition is Condition.DAMAGED
    assert fixity.report(services).damaged == 1
    assert services.store.objects.head(object_id).version == 1


def test_replicas_follow_and_gaps_are_listed(services, tmp_path):
    ids = [written(services, n) for n in range(4)]
    assert services.ledger.copies.behind("disk").objects == 4
    assert len(replicate.run(services, limit=3).lines) == 3 and services.ledger.copies.behind("disk").objects == 1
    replicate.run(services)
    assert services.ledger.copies.behind("disk").objects == 0 and list(replicate.audit(services, "disk")) == []
    written(services, 2, b"newer")
    assert [turn.object for turn in services.ledger.copies.lacking("disk")] == [ids[2]]
    (gap,) = replicate.audit(services, "disk")
    assert (gap.object, gap.kind) == (ids[2], "behind")
    services.replicas["disk"].remove_tree(object_folder(ids[0]))
    services.ledger.holdings.forget(ids[1])
    kinds = {(gap.object, gap.kind) for gap in replicate.audit(services, "disk", mend=True)}
    assert kinds == {(ids[0], "missing"), (ids[1], "unlisted"), (ids[2], "behind")}
    replicate.run(services)
    assert list(replicate.audit(services, "disk")) == []
    for one in ids:
        assert verify(services.replicas["disk"], object_folder(one), one).sound


def test_a_replica_that_is_gone_for_a_day_is_waited_for(services, tmp_path):
    object_id = written(services, 1)
    (tmp_path / "disk").rename(tmp_path / "unplugged")
    (line,) = replicate.run(services).lines
    assert line.outcome is Outcome.FAILED and line.faults[0].code == "E301"
    assert services.store.objects.read(object_id, "record.json") == b"one"
    spoil(services, object_id)
    assert fixity.run(services, everything=True).lines[0].outcome is Outcome.FAILED
    (tmp_path / "unplugged").rename(tmp_path / "disk")
    assert services.ledger.copies.behind("disk").objects >= 1


def test_rotten_bytes_met_while_copying_are_healed_from_another_replica(services, settings, tmp_path):
    object_id = written(services, 1)
    replicate.run(services)
    more = tmp_path / "more"
    more.mkdir()
    FolderShelf("more", more).declare()
    both = Services(settings.model_copy(update={"replicas": (*services.settings.replicas, Replica(name="more", folder=more))}))
    spoil(both, object_id)
    replicate.run(both, "more")
    assert both.ledger.holdings.get(object_id).condition is Condition.HEALED
    assert verify(both.replicas["more"], object_folder(object_id), object_id).sound
    assert verify(both.store.objects.shelf, object_folder(object_id), object_id).sound


@pytest.fixture
def judge_store(services, monkeypatch):
    """Whether ocfl-py finds an object valid, reading from the bucket."""
    from ocfl.validator import Validator
    from s3fs import S3FileSystem

    s = services.settings
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", s.store_url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s.store_access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s.store_secret_key.get_secret_value())
    monkeypatch.setenv("AWS_DEFAULT_REGION", s.store_region)

    def valid(object_id):
        S3FileSystem.clear_instance_cache()
        return Validator().validate_object(f"s3://{s.bucket_preservation}/{object_folder(object_id).rstrip('/')}")

    yield valid
    S3FileSystem.clear_instance_cache()


def test_a_stranger_reads_the_replica_with_standard_tools(services, tmp_path):
    """The lines of docs/preservation.md, run as they stand there."""
    object_id = written(services, 1)
    replicate.run(services)
    page = (Path(__file__).parents[2] / "docs" / "preservation.md").read_text()
    lines = page[page.index("id=urn:archive") :].partition("```")[0]
    lines = lines.replace("urn:archive:resource:7ZQ4M1T9KC5", object_id).replace("/mnt/replica", str(tmp_path / "disk"))
    said = subprocess.run(["bash", "-ec", lines + "pwd"], capture_output=True, text=True, check=True).stdout.splitlines()
    inventory = json.loads((Path(said[-1]) / "inventory.json").read_text())
    assert {line.split()[0] for line in said[:-1]} == set(inventory["manifest"]) and len(said) == 3
