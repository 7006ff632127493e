"""An asset of which everything has been made already: how long `derive` takes to find that out."""

import statistics
import tempfile
from pathlib import Path
from time import perf_counter

from archive import media
from archive.media.compose import compose
from archive.models.delivery import Resource
from archive.models.media import Asset, MediaType, Rendition
from archive.models.record import Kind, Record
from archive.models.states import ResourceState
from archive.services import Services
from archive.steps.making import derive

NEEDS = ("ledger",)
GOAL_MS = 50
ROUNDS = 20


def run(settings):
    """One row: the median of twenty times."""
    services = Services(settings)
    services.ledger.migrate()
    with tempfile.TemporaryDirectory() as name:
        asset = made_already(services, Path(name))
    resource = Resource(
        id="BENCHREPEAT", centre="zj-330683", delivery="D", delivery_name="bench", item="1", state=ResourceState.PRESERVED,
        record=Record(title="重复", kind=Kind.OTHER),
    )  # fmt: skip
    took = []
    for _ in range(ROUNDS):
        start = perf_counter()
        outcome = derive.derive_asset(services, resource, asset)
        took.append((perf_counter() - start) * 1000)
    if outcome.value != "unchanged":
        raise RuntimeError(f"something was made: {outcome}")
    return [
        {
            "name": "repeated make with nothing to do",
            "value": round(statistics.median(took), 1),
            "goal": f"<= {GOAL_MS}",
            "unit": "ms",
        }
    ]


def made_already(services, folder):
    """A small film's asset, and its renditions in the ledger."""
    path = folder / "film.mp4"
    compose(["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=2"], ["-c:v", "libx264", str(path)])
    facts = media.probe(path, media.Limits(scratch=folder / "scratch"))
    asset = Asset(
        digest="0" * 128, sha256="0" * 64, path="film.mp4", size=1, mime="video/mp4", media=MediaType.VIDEO, facts=facts
    )
    for recipe in media.plan(facts):
        kept = Rendition(asset=asset.digest, recipe=recipe.name, version=recipe.version, kind=recipe.kind, files=())
        services.ledger.renditions.add(kept)
    return asset
