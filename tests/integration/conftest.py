"""Parts together on real servers."""

import sys

import pytest

from archive.cli import main
from archive.cli.deliveries import one_folder
from archive.config import Replica
from archive.media.compose import compose
from archive.models.delivery import Delivery
from archive.services import Services
from archive.steps.ingest import scan
from archive.steps.ingest import walk as ingest
from archive.store import FolderShelf
from faulty import PASS, FaultyStore
from own_places import as_environment
from remembered import remembered


@pytest.fixture(scope="module", autouse=True)
def _what_was_found_before(memory):
    """Decoders and models are asked once about the same bytes: here the subject is what the steps do with their answers."""
    with remembered(memory):
        yield


@pytest.fixture
def services(settings):
    """Services on buckets, a schema and an index of this test's own."""
    found = Services(settings)
    found.prepare()
    return found


@pytest.fixture
def with_disks(settings, tmp_path):
    """Services with replicas on folders of these names, and with some settings of their own."""

    def made(*names, **different):
        for name in names:
            (tmp_path / name).mkdir()
            FolderShelf(name, tmp_path / name).declare()
        replicas = tuple(Replica(name=name, folder=tmp_path / name) for name in names)
        services = Services(settings.model_copy(update={"replicas": replicas, **different}))
        services.prepare()
        return services

    return made


@pytest.fixture
def faulty(settings):
    """A proxy before the store, which passes everything on until it is told otherwise."""
    found = FaultyStore(settings.store_url)
    yield found
    found.rule = lambda _: PASS
    found.close()


@pytest.fixture
def take_in(services):
    """Walk a folder through all steps, as `archive ingest` does; gives the delivery and the reports by step."""

    def walk(folder, centre="zj-330683", name=None) -> tuple[Delivery, dict]:
        source, found = one_folder(services, folder, centre, name)
        delivery, _ = scan.register(services, source, found)
        reports = {report.step: report for report in ingest.run(services, delivery.id)}
        return services.ledger.deliveries.get(delivery.id), reports

    return walk


@pytest.fixture
def by_environment(services, settings, monkeypatch):
    """The services of the test, which commands of this process find as well."""
    for name, value in as_environment(settings).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ARCHIVE_LOG_LEVEL", "WARNING")
    return services


@pytest.fixture
def archive(by_environment, monkeypatch, capsys):
    """Types a command: its exit status, and all that it said."""

    def typed(*words) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["archive", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return int(end.value.code or 0), said.out + said.err

    return typed


@pytest.fixture(scope="module")
def film(tmp_path_factory) -> bytes:
    """Four seconds of a test card with a tone."""
    path = tmp_path_factory.mktemp("film") / "choir.mp4"
    inputs = ["-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=4", "-f", "lavfi", "-i", "sine=d=4"]
    compose(inputs, ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", str(path)])
    return path.read_bytes()
