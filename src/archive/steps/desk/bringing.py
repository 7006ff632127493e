"""Bringing a file to a resource that is there: another one in the place of an original, captions, a paper of consent.

It is judged as a file of a delivery is, by the same rules with the same codes, and by its content whatever it is called.
"""

import hashlib
from pathlib import Path
from typing import NamedTuple

from archive import formats, media
from archive.access.uses import Use, may
from archive.errors import MediaLimit, MediaUnreadable, NotFound
from archive.manifests.fields.file import unsafe
from archive.models.ids import AssetDigest, ResourceId
from archive.models.media import Asset, FileRole, MediaType
from archive.models.people import Person
from archive.models.report import Fault
from archive.models.type_by_decoder import settled
from archive.preserved.contents import Local
from archive.services import Services
from archive.steps.desk import editing
from archive.steps.desk.editing import Saved
from archive.steps.making.decoder_limits import media_limits

MOST_NAME = 200
_LOOKED_AT = frozenset(MediaType) - {MediaType.OTHER}


class Judged(NamedTuple):
    """A file as an original, and what is to be said of it; None where it is not taken."""

    asset: Asset | None
    faults: tuple[Fault, ...] = ()


def file(
    services: Services,
    resource_id: ResourceId,
    source: Path,
    name: str,
    role: FileRole,
    seen: int,
    by: Person,
    why: str,
    replaces: str = "",
) -> Saved:
    """A file in the place of the original `replaces`, or beside the others. `source` is where its bytes lie on this machine.

    Raises:
        NotFound: there is no such original, or no such resource.
        EditedMeanwhile, ReasonMissing, StateRefused, StoreUnavailable: as `editing.record`.
    """
    was = editing.opened(services, resource_id)
    said = editing.said_in(was.object_, seen) if 1 <= seen <= was.version else was.said
    old = next((one for one in said.assets if one.path == replaces), None)
    if replaces and old is None:
        raise NotFound(what="file", id=replaces)
    kind = old.role if old else role
    part = old.part if old else max((one.part for one in said.assets), default=0) + 1
    others = [one for one in said.assets if one is not old]
    found = judged(services, source, _called(name, old), kind, part)
    faults = [*found.faults, *(_taken(one.path) for one in others if found.asset and one.path == found.asset.path)]
    if found.asset is None or any(fault.refuses for fault in faults):
        return Saved(was.version, faults=tuple(faults), kept=False)
    assets = tuple(found.asset if one is old else one for one in said.assets) if old else (*said.assets, found.asset)
    what = f"replace {old.path}" if old else f"add {found.asset.path}"
    local = Local(source, found.asset.size, found.asset.digest)
    done = editing.save(services, was, said._replace(assets=assets), seen, by, what, why, {found.asset.path: local})
    return done._replace(faults=tuple(faults))


def judged(services: Services, source: Path, name: str, role: FileRole, part: int) -> Judged:
    """A file on this machine as an original of a resource."""
    refused = Judged(None)
    if not name or unsafe(name) or len(name) > MOST_NAME:
        return refused._replace(faults=(_fault("E209", name),))
    with source.open("rb") as stream:
        sha512 = hashlib.file_digest(stream, "sha512").hexdigest()
        stream.seek(0)
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    if services.ledger.exclusions.digests([sha512]):
        return refused._replace(faults=(_fault("E160", name, file=name),))
    typed = formats.identify(source, name)
    if wrong := formats.fault(typed, name):
        return refused._replace(faults=(wrong,))
    mime, class_, facts, faults = typed.mime, typed.media, None, []
    if class_ in _LOOKED_AT and may(Use.LOOK, class_, role):
        try:
            facts = media.probe(source, media_limits(services), mime=mime)
            mime, class_ = settled(mime, class_, facts.media)
        except MediaUnreadable as error:
            return refused._replace(faults=(_fault(error.code, name, reason=error.facts.get("reason", ""), name=name),))
        except MediaLimit as error:
            faults.append(_fault(error.code, name, refuses=False, **{**error.facts, "name": name}))
    if role is FileRole.CAPTION and class_ is not MediaType.CAPTION:
        return refused._replace(faults=(_fault("E879", name, name=name),))
    with media.workspace(services.settings.scratch) as folder:
        (found,) = formats.pronom_of([source], folder)
    format_ = formats.file_format(found, mime, facts)
    faults += [one for one in [formats.standing_fault(format_, name)] if one]
    asset = Asset(
        digest=AssetDigest(sha512),
        sha256=sha256,
        path=name,
        size=source.stat().st_size,
        mime=mime,
        media=class_,
        role=role,
        part=part,
        facts=facts,
        format=format_,
    )
    return Judged(asset, tuple(faults))


def _called(name: str, old: Asset | None) -> str:
    """Its own name; that of the one it replaces where both end alike, so that whatever names that goes on doing so."""
    plain = name.replace("\\", "/").rpartition("/")[2].strip()
    if old and Path(plain).suffix.lower() == Path(old.path).suffix.lower():
        return old.path
    return f"{old.path.rpartition('/')[0]}/{plain}".lstrip("/") if old else plain


def _taken(name: str) -> Fault:
    return _fault("E881", name, name=name)


def _fault(code: str, value: str, *, refuses: bool = True, **facts: object) -> Fault:
    every = {"value": value[:200], **{key: str(fact) for key, fact in facts.items()}}
    return Fault(code=code, column="file", value=value[:200], refuses=refuses, facts=every)
