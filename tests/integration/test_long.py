"""Long recordings through the steps: parts by any worker, one lost and made again, joined, nothing left behind."""

import hashlib
import json
import re
from typing import NamedTuple

import pytest

from archive import media
from archive.cli.deliveries import one_folder
from archive.media.compose import compose
from archive.media.planning import video
from archive.models.centre import ReviewPolicy
from archive.models.media import FileUse
from archive.models.states import ResourceState
from archive.services import Services
from archive.steps.ingest import preserve, receive, scan, units, verify, walk
from archive.steps.making import derive, long_recordings, originals
from archive.steps.publishing import publish
from archive.store.s3 import reading
from deliveries import folder_of

pytestmark = pytest.mark.servers
SOUND = ("-c:a", "aac", "-b:a", "32k")
X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")


class Span(NamedTuple):
    """How long a film is, from what length on one is made in parts, and how long these are: seconds. It makes three."""

    film: int
    above: float
    part: float


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(Span(24, 16.0, 8.0), id="of seconds"),
        pytest.param(Span(960, video.CHUNKED_ABOVE_S, video.CHUNK_S), id="of minutes", marks=pytest.mark.soak),
    ],
)
def span(request):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(video, "CHUNKED_ABOVE_S", request.param.above)
        patch.setattr(video, "CHUNK_S", request.param.part)
        yield request.param


def written(path, span, picture):
    inputs = ["-f", "lavfi", "-i", f"{picture}:d={span.film}", "-f", "lavfi", "-i", f"sine=220:d={span.film}"]
    compose(inputs, [*X264, *SOUND, str(path)])
    return path.read_bytes()


@pytest.fixture
def preserved(services, span, tmp_path):
    return taken_in(services, written(tmp_path / "evening.mp4", span, "testsrc2=s=64x48:r=5"), tmp_path)


@pytest.fixture
def large(services, span, tmp_path):
    """Large enough for two rungs, with next to nothing in it."""
    return taken_in(services, written(tmp_path / "evening.mp4", span, "color=c=navy:s=854x480:r=2"), tmp_path)


def taken_in(services, film, tmp_path):
    folder = folder_of(tmp_path, [{"item": "1", "title": "一个长夜", "file": "e.mp4"}], e__mp4=film)
    source, found = one_folder(services, folder, "zj-330683", None)
    delivery, _ = scan.register(services, source, found)
    for step in (receive, verify, preserve):
        step.run(services, delivery.id)
    return delivery.id


def keys_below(services, prefix):
    from archive.store.s3 import listing

    renditions = services.store.renditions
    return [one.key for one in listing.objects(renditions._client, renditions._bucket, prefix)]


def test_a_long_film_is_made_in_parts_and_joined(services, span, preserved):
    found = long_recordings.parts(services, preserved)
    assert [part.number for part in found] == [0, 1, 2]
    digest = found[0].digest
    assert long_recordings.make_lowest(services, preserved, digest).counts() == {"unchanged": 1}, "it has one rung only"
    assert derive.batches(services, preserved).large == [[digest]]
    assert long_recordings.shared_out(services, preserved) == derive.Batches([], [])
    for part in (found[2], found[0], found[0]):
        report = long_recordings.make_part(services, preserved, *part)
    assert report.counts() == {"unchanged": 1}, "a part that is there is left"
    assert long_recordings.join(services, preserved, digest).counts() == {"done": 1}, (
        "part 1, which nobody made, is made by the joining"
    )
    (made,) = services.ledger.renditions.of([digest])
    assert made.remarks == ()
    assert made.duration_s == pytest.approx(span.film, abs=0.5)
    assert {FileUse.MASTER, FileUse.DOWNLOAD, FileUse.WAVEFORM, FileUse.THUMBNAILS} <= {file.use for file in made.files}
    assert keys_below(services, "work/") == []
    assert long_recordings.parts(services, preserved) == []
    assert long_recordings.make_lowest(services, preserved, digest).counts() == {}, (
        "what is joined is never replaced by its lowest rung"
    )
    assert derive.run(services, preserved).counts() == {"unchanged": 1}
    originals.cache_of(services).clear(most=0)
    left = [path.name for path in services.settings.scratch.rglob("*") if path.is_file()]
    assert left == ["held"], "the count of the bytes that lie there"


def test_the_lowest_rung_is_played_before_the_others_are_made(services, span, large, tmp_path):
    (digest,) = {part.digest for part in long_recordings.parts(services, large)}
    assert long_recordings.make_lowest(services, large, digest).counts() == {"done": 1}
    assert long_recordings.make_lowest(services, large, digest).counts() == {"unchanged": 1}
    assert services.ledger.renditions.of([digest]) == [], "it is not finished, and the joining makes the whole"
    prefix = f"renditions/{digest}/video-hls-4/"
    fetched = tmp_path / "fetched"
    services.store.renditions.fetch_folder(prefix, fetched)
    master = (fetched / media.MASTER).read_text()
    assert re.findall(r"RESOLUTION=(\d+x\d+)", master) == ["640x360"]
    assert sorted(path.name for path in fetched.iterdir()) == ["360", "audio", media.MASTER]
    assert media.played(fetched / media.MASTER, media.Limits(scratch=tmp_path / "scratch")) == pytest.approx(span.film, abs=0.5)
    long_recordings.join(services, large, digest)
    services.store.renditions.fetch_folder(prefix, fetched)
    both = re.findall(r"RESOLUTION=(\d+x\d+)", (fetched / media.MASTER).read_text())
    assert list(dict.fromkeys(both)) == ["640x360", "854x480"]


def test_the_units_of_a_long_film_are_its_lowest_rung_and_its_parts_and_whoever_makes_the_last_part_joins_them(services, large):
    """As the scheduler's mapped tasks walk them, the parts in any order."""
    found = units.units(services, large)
    assert found.short == []
    assert [(unit.kind.value, unit.number) for unit in found.long] == [("lowest", 0), ("part", 0), ("part", 1), ("part", 2)]
    lowest, *parts = [units.Unit.of(json.loads(json.dumps(unit.told()))) for unit in found.long]
    units.run(services, large, lowest)
    for unit in (parts[2], parts[0]):
        units.run(services, large, unit)
    assert units.left(services, large) != []
    units.run(services, large, parts[1])
    (resource,) = services.ledger.resources.in_state(ResourceState.IN_REVIEW)
    (made,) = services.ledger.renditions.of([asset.digest for asset in resource.assets])
    assert made.remarks == () and units.left(services, large) == []


def test_the_lowest_rung_of_the_whole_can_be_named_before_the_others():
    master = "#EXTM3U\n#EXT-X-STREAM-INF:A\n360/index.m3u8\n#EXT-X-STREAM-INF:B\n720/index.m3u8\n"
    assert media.lowest(master) == ("#EXTM3U\n#EXT-X-STREAM-INF:A\n360/index.m3u8\n", ("360",))


@pytest.fixture
def fetched(monkeypatch):
    """Key of every original that is brought to a disk, as often as it is."""
    keys, bring = [], reading.fetch

    def counted(client, place, target, expected=None):
        keys.extend([] if place.key.startswith(("renditions/", "work/")) else [place.key])
        bring(client, place, target, expected)

    monkeypatch.setattr(reading, "fetch", counted)
    return keys


def test_a_film_is_fetched_once_from_received_to_published(services, fetched, tmp_path):
    services.ledger.policies.set("zj-330683", ReviewPolicy.TRUSTED)
    path = tmp_path / "short.mp4"
    inputs = ["-f", "lavfi", "-i", "testsrc2=s=320x240:r=10:d=3", "-f", "lavfi", "-i", "sine=220:d=3"]
    compose(inputs, ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "32k", str(path)])
    md5 = hashlib.md5(path.read_bytes()).hexdigest()
    rows = [{"title": "采茶", "file": "s.mp4", "consent": "同意公开", "checksum": md5}]
    source, found = one_folder(services, folder_of(tmp_path, rows, s__mp4=path.read_bytes()), "zj-330683", None)
    delivery, _ = scan.register(services, source, found)
    steps = [report.step for report in walk.run(services, delivery.id)]
    publish.run(services)
    (resource,) = services.ledger.resources.of_delivery(delivery.id)
    assert {"verify", "derive", "tag"} <= set(steps) and resource.state is ResourceState.PUBLISHED
    assert len(fetched) == 1
    assert [one.name for one in originals.cache_of(services).folder.iterdir()] == ["held"], "nothing waits for anybody"


def test_each_machine_fetches_a_long_film_once_for_all_its_parts(services, fetched, film, tmp_path):
    there = Services(services.settings.model_copy(update={"home": tmp_path / "another machine"}))
    delivery = taken_in(services, film, tmp_path)
    lowest, *parts = units.units(services, delivery).long
    for machine, unit in zip([services, there, services, there], [lowest, *parts], strict=True):
        units.run(machine, delivery, unit)
    (resource,) = services.ledger.resources.of_delivery(delivery)
    assert resource.state is ResourceState.IN_REVIEW
    assert len(fetched) == 2


def test_what_is_refused_does_not_wait_on_the_disk(services, fetched, tmp_path):
    rows = [{"title": "好", "file": "a.jpg"}, {"title": "坏", "file": "b.jpg"}]
    folder = folder_of(tmp_path, rows, a__jpg="crimson", b__jpg=b"\xff\xd8\xff\xe0 no picture")
    source, found = one_folder(services, folder, "zj-330683", None)
    delivery, _ = scan.register(services, source, found)
    for step in (receive, verify):
        step.run(services, delivery.id)
    (good,) = [one for one in services.ledger.deliveries.received(delivery.id) if one.path == "a.jpg"]
    assert [one.name for one in originals.cache_of(services).folder.glob("*.jpg")] == [f"{good.sha512}.jpg"]
