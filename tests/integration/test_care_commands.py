"""The commands that look after what is preserved, and the page that shows it."""

import json
import re
from functools import partial

import pytest
from bagit import Bag
from starlette.testclient import TestClient
from typer.testing import CliRunner

from archive.cli import app
from archive.config import Replica
from archive.errors import ReplicaUnknown, TargetExists
from archive.models.report import Decision
from archive.services import Services
from archive.steps.care import fixity, overview, replicate
from archive.steps.decisions import review
from archive.steps.publishing import publish
from archive.store import FolderShelf, object_folder, resource_object
from archive.web.app import create_app
from archive.web.portal.preservation import Care
from deliveries import folder_of
from own_places import as_environment

pytestmark = pytest.mark.servers


@pytest.fixture
def services(settings, tmp_path, monkeypatch):
    """Services with a replica; commands find the same settings in the environment."""
    disk = tmp_path / "disk"
    disk.mkdir()
    own = settings.model_copy(update={"replicas": (Replica(name="disk", folder=disk),)})
    for name, value in as_environment(own).items():
        monkeypatch.setenv(name, value)
    found = Services(own)
    found.prepare()
    return found


@pytest.fixture
def papercut(services, take_in, tmp_path):
    """One published resource, withdrawn once."""
    take_in(folder_of(tmp_path, [{"item": "1", "title": "蚕花剪纸", "file": "花 1.jpg"}], **{"花 1__jpg": "crimson"}))
    (resource,) = services.ledger.resources.in_state("in_review")
    for verb in ("approve", "withdraw", "restore"):
        review.decide(services, resource.id, Decision(verb=verb, by="reviewer", reason="r"))
        publish.run(services)
    return services.ledger.resources.get(resource.id)


def archive(*words, status=0):
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code == status, (words, done.output, done.exception)
    return done.output


def test_an_object_is_shown_verified_and_taken_out(services, papercut, tmp_path):
    shown = archive("object", "show", papercut.id.lower())
    assert "originals/花 1.jpg" in shown and "events/v4.jsonl" in shown and "sound" in shown
    versions = archive("object", "versions", papercut.id)
    assert [word in versions for word in ("delivery", "approve", "withdraw", "restore")] == [True] * 4
    assert "sound" in archive("object", "verify", papercut.id, papercut.delivery)
    assert "5 files" not in archive("object", "export", papercut.id, tmp_path / "out")
    original = papercut.assets[0]
    assert (tmp_path / "out" / "originals" / "花 1.jpg").stat().st_size == original.size
    archive("object", "export", papercut.id, tmp_path / "v1", "--version", 1)
    assert not (tmp_path / "v1" / "decisions.json").exists() and (tmp_path / "out" / "decisions.json").exists()
    archive("object", "export", papercut.id, tmp_path / "whole", "--ocfl")
    assert (tmp_path / "whole" / "0=ocfl_object_1.1").is_file() and (tmp_path / "whole" / "v4" / "inventory.json").is_file()
    done = CliRunner().invoke(app, ["object", "export", papercut.id, str(tmp_path / "out")])
    assert isinstance(done.exception, TargetExists)


def test_a_damaged_object_is_told_with_its_code_and_status_one(services, papercut):
    shelf, folder = services.store.objects.shelf, object_folder(resource_object(papercut.id))
    shelf.put(folder + "notes.txt", b"a stranger's")
    assert "E001 notes.txt" in archive("object", "verify", papercut.id, status=1)


def test_replicas_are_prepared_filled_and_compared(services, papercut):
    assert "prepared" in archive("store", "prepare", "disk")
    assert "missing on the replica" in archive("audit", "disk", status=1)
    assert "done 2" in archive("replicate")
    assert "0 differences" in archive("audit", "disk") and "lacks 0 objects" in archive("audit", "disk")
    assert "sound" in archive("object", "verify", papercut.id, "--replica", "disk")
    assert isinstance(CliRunner().invoke(app, ["audit", "moon"]).exception, ReplicaUnknown)


def test_fixity_is_read_and_reported(services, papercut):
    fresh = archive("fixity", "report")
    assert "none is due yet" in fresh and "one night is enough" in fresh and "achievable days         0.0" not in fresh
    told = archive("fixity", "run", "--all")
    report = json.loads(archive("fixity", "report", "--json"))
    assert f"2 objects read, {report['read_30d']:,} bytes; 0 healed, 0 still damaged" in told and report["read_30d"] > 0
    assert f"{report['read_30d']:,} B" in archive("fixity", "report")
    assert report["objects"] == 3 and report["damaged"] == 0 and report["achievable_days"] < 1
    assert "the promise is kept" in archive("fixity", "report")
    shelf = services.store.objects.shelf
    (key,) = [o.key for o in shelf.objects(object_folder(resource_object(papercut.id))) if o.key.endswith(".jpg")]
    shelf.put(key, b"rotten")
    told = archive("fixity", "run", "--all", status=1)
    assert "E315" in told and "0 healed, 1 still damaged" in told
    assert "E092" in archive("fixity", "report", status=1)


def test_recovery_and_rebuild_have_commands(services, papercut):
    archive("store", "recover")
    archive("store", "recover", "--all")
    assert "renditions of 0 resources" in archive("rebuild")
    archive("remake")


def test_a_bag_leaves_by_the_command_and_is_valid(services, papercut, tmp_path):
    archive("export", papercut.id, "--bag", tmp_path / "bag")
    assert Bag(str(tmp_path / "bag")).validate()


def test_the_page_shows_versions_files_checks_copies_and_events(services, papercut):
    FolderShelf("disk", services.settings.replicas[0].folder).declare()
    replicate.run(services)
    address = re.search(r"/preservation/\S+", archive("object", "show", papercut.id))[0]
    portal = TestClient(
        create_app(services, lambda _: None, care=Care(partial(overview.of, services), partial(fixity.care, services))),
        base_url=services.settings.portal_url,
    )
    page = portal.get(address)
    assert page.status_code == 200 and page.headers["Cache-Control"] == "no-store"
    for word in ("蚕花剪纸", "originals/花 1.jpg", papercut.assets[0].digest, "disk", "完好", "撤下", "v4", "image/jpeg"):
        assert word in page.text, word
    for words in ("批准", f"交付 {papercut.delivery}", "每个原件收到时的 SHA-512 与 SHA-256"):
        assert words in page.text, words
    about = re.findall(r'<p class="name"[^>]*>([^<]+)</p><div class="about">([^<]+)</div>', page.text)
    assert {"record.json", "events/v1.jsonl"} <= {name for name, _ in about}
    assert all(re.match(r"[\d.]+ [KMG]B · ", told) for _, told in about), about
    english = portal.get(address + "&lang=en").text
    assert "Where it lies" in english and "Sound" in english
    assert portal.get(address.replace("sig=", "sig=x")).status_code == 403
    assert portal.get(f"/preservation/{papercut.id}").status_code == 403


def test_the_result_page_shows_readings_damage_and_lag(services, papercut):
    shelf = services.store.objects.shelf
    (key,) = [o.key for o in shelf.objects(object_folder(resource_object(papercut.id))) if o.key.endswith(".jpg")]
    shelf.put(key, b"rotten")
    archive("fixity", "run", "--all", status=1)
    address = re.search(r"/preservation\?\S+", archive("fixity", "report", status=1))[0]
    portal = TestClient(
        create_app(services, lambda _: None, care=Care(partial(overview.of, services), partial(fixity.care, services))),
        base_url=services.settings.portal_url,
    )
    page = portal.get(address)
    assert page.status_code == 200 and page.headers["Cache-Control"] == "no-store"
    for word in ("受损", papercut.id, "E092", "disk", "90"):
        assert word in page.text, word
    assert portal.get("/preservation").status_code == 403
