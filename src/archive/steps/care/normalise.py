"""Normalise: a lossless copy beside each original in a format at risk, with its proof, as a new version of the object."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from time import perf_counter

from archive import formats, media
from archive.errors import Conflict, MediaError
from archive.models.delivery import Resource
from archive.models.ids import ResourceId
from archive.models.media import Asset, MediaFacts
from archive.models.preservation_copy import PreservationCopy
from archive.models.report import Fault, Outcome, Report
from archive.preserved import layout, writing
from archive.preserved.contents import NewVersion
from archive.services import Services
from archive.steps.committed import commit
from archive.steps.making import preservation_copies
from archive.steps.making.decoder_limits import media_limits
from archive.steps.making.format_risk import rule_at_risk
from archive.steps.making.originals import original, release
from archive.steps.tally import Tally, step

NIGHTLY = 50
NONE = "-"
"""What the ledger notes for an original of which no copy can be made."""
_ATTEMPTS = 5
_MIMES = {".mkv": "video/matroska", ".mka": "audio/matroska", ".tif": "image/tiff"}
_CHUNK = 1 << 20


def due(services: Services, limit: int = NIGHTLY) -> list[ResourceId]:
    """Resources with originals at risk of which nothing was tried yet, longest preserved first; none unless the setting asks."""
    if services.settings.preservation_copies == "off":
        return []
    return services.ledger.preservation_copies.due([rule.id for rule in formats.policy() if rule.copied], limit)


def run(services: Services, resources: Iterable[ResourceId]) -> Report:
    """Make the copies that these resources lack. What cannot be copied without loss is noted in the object, and left.

    Safe to repeat and to kill: each original gets its version when its copy is proven; what has one is counted as unchanged.

    Raises:
        NotFound: nothing preserved has this id.
        StoreUnavailable, Conflict, ScratchFull: try again.
    """
    wanted = list(resources)
    if not wanted:
        return Report(step="normalise")
    with step(services, "normalise") as tally:
        for resource_id in wanted:
            _of_resource(services, services.ledger.resources.get(resource_id), tally)
        return tally.report()


def _of_resource(services: Services, resource: Resource, tally: Tally) -> None:
    object_id = layout.resource_object(resource.id)
    held = services.store.objects.files(object_id)
    for asset in resource.assets:
        rule = rule_at_risk(asset)
        if rule is None or not rule.copied:
            continue
        known = next((one for one in preservation_copies.of(services, object_id) if _is_of(one, asset)), None)
        if known or layout.original(asset.path) not in held:  # deleted: there is nothing to copy any more
            services.ledger.preservation_copies.note(resource.id, asset.path, (known.path if known else "") or NONE)
            tally.add(asset.path, Outcome.UNCHANGED if known else Outcome.SKIPPED)
        else:
            _of_asset(services, resource, asset, rule, tally)


def _of_asset(services: Services, resource: Resource, asset: Asset, rule: formats.Rule, tally: Tally) -> None:
    start, faults = perf_counter(), list[Fault]()
    kind: media.CopyKind = "tiff" if rule.copied == "tiff" else "matroska"
    one = PreservationCopy(source=asset.path, digest=asset.digest, rule=rule.id, source_format=asset.format)
    limits = media_limits(services)
    with original(services, resource, asset) as source, media.workspace(limits.scratch) as folder:
        copy = folder / "copy"
        try:
            facts = asset.facts or media.probe(source, limits)
            copy = copy.with_suffix(media.copy_suffix(kind, facts))
            one = _described(one, media.keep(kind, source, copy, facts, limits), facts)
        except MediaError as error:
            faults = [_fault(error, resource, asset)]
            one = one.model_copy(update={"reason": f"{error.code} {faults[0].facts.get('reason', '')}"})
        written = _written(services, resource, one, copy)
    release(services, [asset])
    outcome = (Outcome.FAILED if faults else Outcome.DONE) if written else Outcome.SKIPPED
    tally.add(asset.path, outcome, faults, perf_counter() - start)


def _described(one: PreservationCopy, kept: media.ProvenCopy, facts: MediaFacts) -> PreservationCopy:
    suffix = kept.file.suffix
    held = facts.model_copy(update={"video": facts.video.model_copy(update={"codec": "ffv1"})}) if facts.video else facts
    found = formats.pronom_of([kept.file], kept.file.parent)[0]
    return one.model_copy(
        update={
            "path": layout.copy(one.source, suffix),
            "format": formats.file_format(found, _MIMES[suffix], held),
            "size": kept.file.stat().st_size,
            "sha512": _sha512(kept.file),
            "tool": kept.tool,
            "parameters": kept.parameters.replace(kept.source_name, Path(one.source).name),
            "streams": kept.streams,
            "left": kept.left,
        }
    )


def _written(services: Services, resource: Resource, one: PreservationCopy, copy: Path) -> bool:
    """Commit onto the head as it is; False if the original has meanwhile gone from it.

    Raises:
        Conflict: others keep writing; try again.
    """
    object_id = layout.resource_object(resource.id)
    for _ in range(_ATTEMPTS):
        head = services.store.objects.head(object_id)
        held = services.store.objects.files(object_id).get(layout.original(one.source))
        if head is None or held is None or held.digest != one.digest:
            return False
        try:
            version = commit(services, object_id, _version(services, object_id, one, copy, head.version)).version
        except Conflict:
            continue
        services.ledger.preservation_copies.note(resource.id, one.source, one.path or NONE, version)
        return True
    raise Conflict(what="object", id=object_id)


def _version(services: Services, object_id: str, one: PreservationCopy, copy: Path, head: int) -> NewVersion:
    others = tuple(other for other in preservation_copies.of(services, object_id) if other.source != one.source)
    return writing.normalization(others, one, copy, head)


def _is_of(one: PreservationCopy, asset: Asset) -> bool:
    return (one.source, one.digest) == (asset.path, asset.digest)


def _fault(error: MediaError, resource: Resource, asset: Asset) -> Fault:
    facts = {key: str(value) for key, value in {**error.facts, "name": asset.path}.items()}
    return Fault(code=error.code, item=resource.item, value=asset.path, refuses=False, facts=facts)


def _sha512(path: Path) -> str:
    digest = hashlib.sha512()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
