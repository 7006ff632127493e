"""Formats and preservation copies through the real steps: identified, remarked upon, copied, kept, dropped, and safe to kill."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time

import imageio_ffmpeg
import pytest

from archive.models.formats import Standing
from archive.models.report import Decision, EventType
from archive.models.states import DeliveryState
from archive.services import Services
from archive.steps.care import normalise
from archive.steps.decisions import review
from archive.steps.ingest import receipt
from archive.steps.making import preservation_copies, quality
from archive.store import NewVersion, Unchanged, resource_object
from deliveries import folder_of
from old_films import ROW, WMV, film, taken_in

pytestmark = pytest.mark.servers
PAPER = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def asked(settings):
    """Services of an archive whose operator wants copies."""
    found = Services(settings.model_copy(update={"preservation_copies": "at-risk"}))
    found.prepare()
    return found


def only_resource(services, delivery):
    [resource] = services.ledger.resources.of_delivery(delivery.id)
    return resource


def files(services, resource):
    return set(services.store.objects.files(resource_object(resource.id)))


def events(services, resource, version):
    text = services.store.objects.read(resource_object(resource.id), f"events/v{version}.jsonl").decode()
    return [json.loads(line) for line in text.splitlines()]


def head(services, resource):
    return services.store.objects.head(resource_object(resource.id)).version


def test_a_format_at_risk_is_identified_taken_and_remarked_upon(asked, tmp_path):
    rows = [ROW, {**ROW, "file": "poster.jpg"}, {**ROW, "file": "consent.pdf"}]
    folder = folder_of(tmp_path, rows, old__wmv=film(tmp_path / "x.wmv", *WMV), poster__jpg="navy", consent__pdf=PAPER)
    delivery = taken_in(asked, folder)
    assert delivery.state is not DeliveryState.REFUSED
    resource = only_resource(asked, delivery)
    told = {a.path: (a.format.puid, a.format.rule, a.format.standing) for a in resource.assets}
    assert told == {
        "old.wmv": ("fmt/133", "wmv", Standing.AT_RISK),
        "poster.jpg": ("fmt/43", "jpeg", Standing.ACCEPTED),
        "consent.pdf": ("fmt/18", "pdf", Standing.ACCEPTED),
    }
    preserved = json.loads(asked.store.objects.read(resource_object(resource.id), "assets.json"))
    assert {a["path"]: a["format"]["by"] for a in preserved}["old.wmv"] == "siegfried 1.11.9, PRONOM 125"
    [identified] = [e for e in events(asked, resource, 1) if e["type"] == EventType.FORMAT_IDENTIFICATION]
    assert "old.wmv: video/x-ms-wmv, fmt/133 Windows Media Video (siegfried 1.11.9, PRONOM 125)" in identified["detail"]
    [fault] = [f for f in asked.ledger.receipts.of(delivery.id).items[0].faults if f.code == "E231"]
    assert (fault.refuses, fault.value) == (False, "old.wmv")
    text = receipt.as_text(asked.ledger.receipts.of(delivery.id))
    assert "E231 文件“old.wmv”的格式“WMV / ASF”属于有风险的格式" in text
    [part] = [p for p in quality.of(asked, resource) if any(f.code == "format-at-risk" for f in p.flags)]
    assert part.flags[-1].facts["en"] == "Windows Media Video"


def test_a_copy_is_made_once_proven_and_kept_as_long_as_its_original(asked, tmp_path):
    content = film(tmp_path / "x.wmv", *WMV)
    resource = only_resource(asked, taken_in(asked, folder_of(tmp_path, [ROW], old__wmv=content)))
    object_id = resource_object(resource.id)
    assert normalise.due(asked) == [resource.id]
    assert normalise.run(asked, [resource.id]).counts() == {"done": 1}
    assert files(asked, resource) >= {"originals/old.wmv", "derived/old.wmv.mkv", "derived.json"}
    [one] = preservation_copies.of(asked, object_id)
    copy = asked.store.objects.read(object_id, "derived/old.wmv.mkv")
    assert (one.size, one.sha512) == (len(copy), hashlib.sha512(copy).hexdigest())
    assert (one.source, one.digest, one.format.puid) == ("old.wmv", hashlib.sha512(content).hexdigest(), "fmt/569")
    assert (one.source_format.puid, one.format.standing) == ("fmt/133", Standing.PREFERRED)
    assert [(s.kind, s.codec, s.held_as, s.frames) for s in one.streams] == [
        ("video", "wmv2", "ffv1", 25),
        ("sound", "wmav2", "pcm_f32le", None),
    ]
    assert "-c:0 ffv1" in one.parameters
    assert str(tmp_path) not in one.parameters
    [event] = [e for e in events(asked, resource, head(asked, resource)) if e["type"] == EventType.NORMALIZATION]
    assert (event["outcome"], event["detail"][:34]) == ("success", "old.wmv: derived/old.wmv.mkv, loss")
    assert asked.ledger.resources.get(resource.id).version == head(asked, resource)

    before = head(asked, resource)
    assert normalise.due(asked) == []
    assert normalise.run(asked, [resource.id]).counts() == {"unchanged": 1}
    assert head(asked, resource) == before, "nothing new was written"

    review.decide(asked, resource.id, Decision(verb="approve", by="reviewer"))
    assert "derived/old.wmv.mkv" in files(asked, resource), "a decision keeps it"
    again = only_resource(asked, taken_in(asked, folder_of(tmp_path, [{**ROW, "title": "新题名"}], old__wmv=content)))
    assert again.id == resource.id
    assert "derived/old.wmv.mkv" in files(asked, resource), "so does a correction that holds the same original"
    assert normalise.due(asked) == [], "and it is known to be there"
    assert normalise.run(asked, [resource.id]).counts() == {"unchanged": 1}

    other = film(tmp_path / "y.wmv", *WMV, tone=880)
    taken_in(asked, folder_of(tmp_path, [{**ROW, "title": "新题名"}], old__wmv=other))
    assert not {name for name in files(asked, resource) if name.startswith("derived")}, "the original it was made of has gone"
    assert normalise.run(asked, normalise.due(asked)).counts() == {"done": 1}
    assert preservation_copies.of(asked, object_id)[0].digest == hashlib.sha512(other).hexdigest()
    assert "derived/old.wmv.mkv" in asked.store.objects.files(object_id, before), "earlier versions keep what they had"


def test_nothing_is_due_unless_the_setting_asks(services, tmp_path):
    resource = only_resource(services, taken_in(services, folder_of(tmp_path, [ROW], old__wmv=film(tmp_path / "x.wmv", *WMV))))
    assert normalise.due(services) == []
    assert normalise.run(services, normalise.due(services)).lines == ()
    assert "derived.json" not in files(services, resource)


def test_what_cannot_be_copied_is_noted_once_and_left(asked, tmp_path):
    pieces = []
    for n, size in enumerate(("352x288", "176x144")):
        piece = tmp_path / f"{n}.m1v"
        film(piece, "-s", size, "-an", "-c:v", "mpeg1video", "-f", "mpeg1video")
        pieces.append(piece.read_bytes())
    joined, whole = tmp_path / "joined.m1v", tmp_path / "whole.mpg"
    joined.write_bytes(b"".join(pieces))
    program = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "mpegvideo", "-i", joined, "-c", "copy", "-f", "mpeg", whole]
    subprocess.run(program, check=True)
    rows = [{**ROW, "file": "sizes.mpg"}, {**ROW, "file": "sound.wav"}]
    sound = film(tmp_path / "s.wav", "-vn", "-c:a", "pcm_s16le")
    folder = folder_of(tmp_path, rows, sizes__mpg=whole.read_bytes(), sound__wav=sound)
    resource = only_resource(asked, taken_in(asked, folder))
    report = normalise.run(asked, normalise.due(asked))
    assert report.counts() == {"failed": 1}
    assert report.lines[0].faults[0].code == "E232"
    [one] = preservation_copies.of(asked, resource_object(resource.id))
    assert (one.path, one.source) == ("", "sizes.mpg")
    assert "half-way" in one.reason
    [event] = [e for e in events(asked, resource, head(asked, resource)) if e["type"] == EventType.NORMALIZATION]
    assert event["outcome"] == "failure"
    assert normalise.due(asked) == []


def test_killed_at_any_moment_it_leaves_a_whole_object_and_goes_on(asked, tmp_path):
    content = film(tmp_path / "x.wmv", *WMV, seconds=4)
    resource = only_resource(asked, taken_in(asked, folder_of(tmp_path, [ROW], old__wmv=content)))
    settings = asked.settings
    script = (
        "import sys; from archive.config import Settings\n"
        "from archive.services import Services; from archive.steps.care import normalise\n"
        "normalise.run(Services(Settings.model_validate_json(sys.stdin.read())), [sys.argv[1]])"
    )
    order = json.dumps({n: _plain(getattr(settings, n)) for n in type(settings).model_fields}, default=str)
    for after_s in (0.8, 1.6, 2.4):
        child = subprocess.Popen([sys.executable, "-c", script, resource.id], stdin=subprocess.PIPE, start_new_session=True)
        child.stdin.write(order.encode())
        child.stdin.close()
        time.sleep(after_s)
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        names = files(asked, resource)
        assert ("derived.json" in names) == ("derived/old.wmv.mkv" in names)
    counts = normalise.run(asked, [resource.id]).counts()
    assert counts in ({"done": 1}, {"unchanged": 1})
    [one] = preservation_copies.of(asked, resource_object(resource.id))
    assert hashlib.sha512(asked.store.objects.read(resource_object(resource.id), one.path)).hexdigest() == one.sha512
    assert normalise.due(asked) == []


def _plain(value):
    return value.get_secret_value() if hasattr(value, "get_secret_value") else value


def test_of_an_original_that_was_deleted_nothing_is_made(asked, tmp_path):
    resource = only_resource(asked, taken_in(asked, folder_of(tmp_path, [ROW], old__wmv=film(tmp_path / "x.wmv", *WMV))))
    tombstone = NewVersion(files={"record.json": Unchanged("record.json")}, message="deleted", agent="two people")
    asked.store.objects.commit(resource_object(resource.id), tombstone)
    assert normalise.run(asked, normalise.due(asked)).counts() == {"skipped": 1}
    assert normalise.due(asked) == []
    assert "derived.json" not in files(asked, resource)
