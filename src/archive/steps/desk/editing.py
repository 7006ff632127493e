"""Editing: a person changes the description of a resource, its files, its posters, or what is said of its tags.

Each save is a new preserved version that tells who and why; the public sees the one before until the new one is approved.
Nobody overwrites what somebody else saved meanwhile without having seen it: who saves says which version they had before them.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from archive import manifests
from archive.errors import Conflict, EditedMeanwhile, NotFound, ReasonMissing, StateRefused
from archive.ledger.findings import EDITS
from archive.models.choices import Choices
from archive.models.delivery import Resource
from archive.models.ids import ResourceId
from archive.models.media import Asset
from archive.models.people import Person
from archive.models.report import Fault
from archive.models.states import ResourceState
from archive.preserved import layout, reading, versions, writing
from archive.preserved.contents import Content, Held
from archive.preserved.writing import Said
from archive.services import Services
from archive.steps.committed import commit
from archive.steps.decisions import doubts
from archive.steps.network import evidence
from archive.steps.tally import log
from archive.store import Snapshot


class Opened(NamedTuple):
    """A resource as it stands: its row, its object, and what the newest version of that says."""

    resource: Resource
    object_: Snapshot
    said: Said

    @property
    def version(self) -> int:
        """Of the newest version."""
        return self.object_.inventory.version


class Saved(NamedTuple):
    """The newest version after a save, and whether that made one; what was found wrong, and whether it was kept all the same."""

    version: int
    new: bool = False
    faults: tuple[Fault, ...] = ()
    kept: bool = True


def opened(services: Services, resource_id: ResourceId) -> Opened:
    """A resource to be looked at or edited. What an edit left half done, whose process died between object and ledger, is
    finished first.

    Raises:
        NotFound: nothing preserved has this id.
        StoreUnavailable, LedgerUnavailable: try again.
    """
    resource = services.ledger.resources.get(resource_id)
    services.store.objects.forward(layout.resource_object(resource_id))
    object_ = services.store.objects.snapshot(layout.resource_object(resource_id))
    if object_ is None or not reading.is_resource(object_.inventory):
        raise NotFound(what="resource", id=resource_id)
    return Opened(caught_up(services, resource, object_), object_, said_in(object_))


def caught_up(services: Services, resource: Resource, object_: Snapshot) -> Resource:
    """The row of a resource once it knows every edit that its object has: one whose process died in between is finished."""
    if not _is_left(object_, resource):
        return resource
    _noted(services, resource, said_in(object_), object_.inventory.version)
    return services.ledger.resources.get(resource.id)


def said_in(object_: Snapshot, version: int | None = None) -> Said:
    """What a version says."""
    record, assets = reading.record(object_, version), tuple(reading.assets(object_, version))
    return Said(record, assets, reading.choices(object_, version))


def record(services: Services, resource_id: ResourceId, cells: Mapping[str, str], seen: int, by: Person, why: str) -> Saved:
    """The description with what these cells say (`manifests.cells`), each by the rule of its column in a manifest.

    Nothing is kept where something refuses it; what merely has to be said is kept and said.

    Raises:
        EditedMeanwhile: somebody changed it since the version that was seen.
        ReasonMissing, NotFound, StateRefused.
        StoreUnavailable: try again.
    """
    was = opened(services, resource_id)
    known = said_in(was.object_, _version(was, seen))
    made = manifests.edited(known.record, cells, home_of(services, was.resource.centre))
    if made.record is None:
        return Saved(was.version, faults=made.faults, kept=False)
    what = " ".join(("edit", *made.cells))
    return save(services, was, known._replace(record=made.record), seen, by, what, why)._replace(faults=made.faults)


def tags_and_posters(
    services: Services, resource_id: ResourceId, choices: Choices, seen: int, by: Person, why: str, what: str = "tags"
) -> Saved:
    """What people say of tags, and which stills they chose, in the place of what was said before.

    Raises:
        as `record`.
    """
    was = opened(services, resource_id)
    known = said_in(was.object_, _version(was, seen))
    return save(services, was, known._replace(choices=choices), seen, by, what, why)


def back_to(services: Services, resource_id: ResourceId, version: int, seen: int, by: Person, why: str) -> Saved:
    """What an older version said once more, as a new version: nothing that was between is lost.

    Raises:
        as `record`; NotFound: there is no such version of it.
    """
    was = opened(services, resource_id)
    older = said_in(was.object_, _version(was, version))
    return save(services, was, older, seen, by, f"undo {version}", why, held(was, older.assets))


def held(was: Opened, assets: Sequence[Asset]) -> dict[str, Content]:
    """Those of these originals that an earlier version holds and the newest one does not, or not under their names."""
    there, object_id = was.object_.inventory.state(), layout.resource_object(was.resource.id)
    away = [one for one in assets if there.get(layout.original(one.path)) != one.digest]
    return {one.path: Held(object_id, one.size, one.digest) for one in away}


def save(
    services: Services,
    was: Opened,
    said: Said,
    seen: int,
    by: Person,
    what: str,
    why: str,
    brought: Mapping[str, Content] | None = None,
) -> Saved:
    """A new version that says this: to the object first, then to the ledger. Safe to repeat; the same again makes none.

    Raises:
        as `record`.
    """
    resource_id = was.resource.id
    if not why.strip() or not by.name.strip():
        raise ReasonMissing(id=resource_id, verb="edit")
    if was.resource.state is ResourceState.DELETED:
        raise StateRefused(what="resource", id=resource_id, state=was.resource.state.value, verb="edit")
    if said == was.said:
        return Saved(was.version)
    check_seen(was, seen)
    held_now, copies = was.object_.inventory.state().keys(), reading.copies(was.object_)
    made = writing.edition(held_now, copies, said, brought or {}, by, what, why, was.version)
    try:
        done = commit(services, layout.resource_object(resource_id), made)
    except Conflict as error:
        raise EditedMeanwhile(id=resource_id, version=seen, by="–") from error
    _noted(services, was.resource, said, done.version)
    log.info("edited", resource=resource_id, delivery=was.resource.delivery, by=by.written())
    return Saved(done.version, new=not done.unchanged)


def check_seen(was: Opened, seen: int) -> None:
    """Refuse what was made from a version after which somebody, or a delivery, changed what the resource says.

    Raises:
        EditedMeanwhile: who did it last.
    """
    _version(was, seen)
    every = zip(was.object_.inventory.versions, reading.purposes(was.object_.inventory), strict=True)
    since = [version for version, purpose in list(every)[seen:] if isinstance(purpose, versions.BROUGHT)]
    if since:
        raise EditedMeanwhile(id=was.resource.id, version=seen, by=Person.read(since[-1].agent).name)


def home_of(services: Services, centre_id: str) -> str:
    """The code of the division in which a centre lies: its places are meant there."""
    centre = services.ledger.centres.get(centre_id)
    return centre.division if centre else ""


def _version(was: Opened, number: int) -> int:
    if not 1 <= number <= was.version or not was.object_.has(layout.RECORD, number):
        raise NotFound(what="version", id=f"{was.resource.id} v{number}")
    return number


def _is_left(object_: Snapshot, resource: Resource) -> bool:
    """Whether an edit reached the object and not the ledger."""
    later = reading.purposes(object_.inventory)[resource.version :]
    return resource.version > 0 and any(isinstance(one, versions.Edition) for one in later)


def _noted(services: Services, before: Resource, said: Said, version: int) -> None:
    """The ledger knows what the object says; whoever reviews sees it, and what has to be made of new files is."""
    new = {one.digest for one in said.assets} - {one.digest for one in before.assets}
    change = {"record": said.record, "assets": tuple(said.assets), "choices": said.choices, "version": version}
    services.ledger.resources.edited(before.model_copy(update=change), remake=bool(new))
    services.ledger.findings.replace(before.id, EDITS, ())
    if said.record != before.record:
        services.ledger.deliveries.described(before.delivery, before.item)
    if said.record.activity != before.record.activity:
        evidence.of_resources(services, before.centre, [services.ledger.resources.get(before.id)])
    _told(services, before.id)


def _told(services: Services, resource_id: ResourceId) -> None:
    """Its receipt says why a person has to look at what it is now."""
    resource = services.ledger.resources.get(resource_id)
    made = services.ledger.renditions.of([asset.digest for asset in resource.assets])
    remarks = [remark for one in made for remark in one.remarks]
    services.ledger.deliveries.remark(resource.delivery, resource.item, remarks, doubts.of(services, resource))
