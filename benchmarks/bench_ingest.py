"""What the archive itself costs around a delivery of 20 small pictures: wall time less making and tagging, warm."""

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from PIL import Image

from archive.config import Settings
from archive.models.ids import delivery_id
from archive.services import Services
from archive.sources import OneFolder, ReadyDelivery
from archive.steps.ingest import scan, walk

PICTURES, ROUNDS, GOAL_S = 20, 3, 5.0
CENTRE = "zj-330683"


def run(settings: Settings) -> list[dict[str, object]]:
    """One row: seconds of receive, verify, preserve, submit and receipt together; the first round only warms."""
    services = Services(settings)
    services.prepare()
    with TemporaryDirectory(prefix="archive-bench-ingest-") as name:
        found = [_round(services, Path(name), number) for number in range(ROUNDS + 1)][1:]
    own, whole = median(one[0] for one in found), median(one[1] for one in found)
    return [
        {
            "name": f"{PICTURES} small pictures: wall − derive − tag",
            "value": round(own, 2),
            "unit": "s",
            "goal": f"<= {GOAL_S}",
            "peer": f"{whole:.1f} s with derive and tag",
        }
    ]


def _round(services: Services, parent: Path, number: int) -> tuple[float, float]:
    folder = parent / f"round-{number}"
    folder.mkdir()
    rows = ["title,file,genre"]
    for n in range(PICTURES):
        Image.new("RGB", (320, 240), (n * 12, number * 60, 90)).save(folder / f"{n}.jpg")
        rows.append(f"剪纸{n},{n}.jpg,乐清细纹刻纸")
    (folder / "manifest.csv").write_text("\n".join(rows), encoding="utf-8")
    source = OneFolder(folder, CENTRE, services.store.inbox)
    start = perf_counter()
    delivery, _ = scan.register(services, source, ReadyDelivery(CENTRE, folder.name, str(folder)))
    assert delivery.id == delivery_id(CENTRE, folder.name, delivery.fingerprint)
    for _ in walk.run(services, delivery.id):
        pass
    whole = perf_counter() - start
    media = sum(r.seconds for r in services.ledger.runs.of_delivery(delivery.id) if r.step in {"derive", "tag"})
    return whole - media, whole
