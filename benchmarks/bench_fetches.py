"""How often a film's original comes to a disk between received and made: once, and a long film's once on each machine."""

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.config import Settings
from archive.media.compose import compose
from archive.services import Services
from archive.sources import OneFolder, ReadyDelivery
from archive.steps.ingest import scan, units, walk
from archive.store.s3 import reading

NEEDS = ("ledger", "store")
CENTRE, SHORT_S, LONG_S = "zj-330683", 20, 16 * 60
OURS = ("renditions/", "work/")


def run(settings: Settings) -> list[dict[str, object]]:
    """Fetches of a short film, and of one in parts that two machines make in turns."""
    services = Services(settings)
    services.prepare()
    with TemporaryDirectory(prefix="archive-bench-fetches-") as name:
        there = Services(settings.model_copy(update={"home": Path(name) / "another machine"}))
        short = _fetched(services, [services], Path(name), SHORT_S)
        long = _fetched(services, [services, there], Path(name), LONG_S)
    return [
        {"name": "fetches of a film's original, received to made", "value": float(short), "goal": "<= 1"},
        {"name": "fetches of a long film's original on each of two machines", "value": long / 2, "goal": "<= 1"},
    ]


def _fetched(services: Services, machines: list[Services], parent: Path, seconds: int) -> int:
    folder = parent / f"film-{seconds}"
    folder.mkdir()
    inputs = ["-f", "lavfi", "-i", f"testsrc2=s=128x96:r=5:d={seconds}", "-f", "lavfi", "-i", f"sine=220:d={seconds}"]
    compose(inputs, ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", str(folder / "f.mp4")])
    (folder / "manifest.csv").write_text("title,file\n采茶,f.mp4\n", encoding="utf-8")
    delivery, _ = scan.register(
        services, OneFolder(folder, CENTRE, services.store.inbox), ReadyDelivery(CENTRE, folder.name, str(folder))
    )
    counted, bring = Counter[str](), reading.fetch

    def counting(client: object, place: object, target: Path, expected: str | None = None) -> None:
        counted["original"] += not place.key.startswith(OURS)
        bring(client, place, target, expected)

    reading.fetch = counting
    try:
        list(walk.taken_in(services, delivery.id))
        every = units.units(services, delivery.id)
        for n, unit in enumerate([*every.short, *every.long], start=len(machines) - 1):
            units.run(machines[n % len(machines)], delivery.id, unit)
        list(walk.finished(services, delivery.id))
    finally:
        reading.fetch = bring
    assert not units.left(services, delivery.id)
    return counted["original"]
