"""Deletion: one person asks, another confirms; for the grace time two people can bring the resource back."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import NamedTuple

from archive.access.may import second
from archive.errors import (
    ArchiveError,
    BytesGone,
    DecisionOwed,
    LedgerUnavailable,
    NotFound,
    NothingAsked,
    SamePerson,
    StateRefused,
)
from archive.models.deletion import Category, DeletedFile, Deletion, Tombstone
from archive.models.delivery import Resource
from archive.models.ids import ResourceId
from archive.models.people import Person
from archive.models.report import Decision
from archive.models.states import RESOURCE_MOVES, ResourceState
from archive.preserved import layout, writing
from archive.services import Services
from archive.steps.alone import alone, is_away
from archive.steps.decisions import review, tombstones
from archive.steps.tally import Tally, log
from archive.store import object_folder

BY_TWO = frozenset({"delete", "undelete"})
"""Verbs that one person asks for and another confirms."""


def ask(services: Services, resource_id: ResourceId, category: Category, reason: str, by: Person) -> Deletion:
    """Ask that a resource be deleted. Nothing changes before another person confirms.

    Raises:
        NotFound, StateRefused, AlreadyAsked.
        ReasonMissing: the reason or the name is blank.
    """
    return _asked(services, resource_id, "delete", category, reason, by)


def ask_back(services: Services, resource_id: ResourceId, reason: str, by: Person) -> Deletion:
    """Ask within the grace time that a deleted resource come back; it will be withdrawn, never public by itself.

    Raises:
        NotFound, StateRefused, AlreadyAsked.
        BytesGone: the grace time is over.
        ReasonMissing: the reason or the name is blank.
    """
    return _asked(services, resource_id, "undelete", Category.OTHER, reason, by)


def confirm(services: Services, resource_id: ResourceId, verb: str, by: Person) -> Deletion:
    """Do what somebody else has asked for (`delete` or `undelete`): to the preserved object first, then to the ledger.

    Safe to repeat after a crash at any step; `finish` does it by itself.

    Raises:
        NothingAsked, StateRefused.
        SamePerson: who asked cannot confirm.
        ReasonMissing: the name is blank.
        BytesGone: the grace time is over.
        DecisionOwed: it is deleted, or brought back; the decision is written into its object when that is possible.
        Conflict, StoreUnavailable: try again.
    """
    request = services.ledger.deletions.asked(resource_id, verb)
    services.ledger.resources.check(resource_id, verb)
    review.check_said(resource_id, verb, by, request.reason)
    if not second(by, request.asked_by):
        raise SamePerson(id=resource_id, verb=verb, by=by.name)
    decision = _confirmed(services, request) or _decision(request, by)
    services.ledger.deletions.check(request, decision)
    _settle(services, request, decision)
    return request


def take_back(services: Services, resource_id: ResourceId, verb: str, by: Person) -> None:
    """Take a request back that nobody has confirmed.

    Raises:
        NothingAsked: there is none.
        ReasonMissing: the name is blank.
        StateRefused: it was confirmed, and only the ledger did not know yet; now it does.
        DigestMismatch, StoreUnavailable: the object cannot tell whether it was. A request to undelete a damaged object is taken
            back all the same: it would put the purge off until the object is healed.
    """
    request = services.ledger.deletions.asked(resource_id, verb)
    review.check_said(resource_id, verb, by, request.reason)
    if decision := _left_legibly(services, request):
        _settle(services, request, decision)
        raise StateRefused(what="resource", id=resource_id, state=verb, verb="cancel")
    services.ledger.deletions.take_back(request)
    log.info("request taken back", resource=resource_id, verb=verb, asked_by=request.asked_by.written(), by=by.written())


def finish(services: Services, tally: Tally) -> set[ResourceId]:
    """Finish what was confirmed to an object by somebody whose process died before the ledger knew.

    An object that cannot be read is a line of the report; the others are finished. Gives the resources of which nobody can
    tell whether two people brought them back: they may not be purged before that is known.

    Raises:
        StoreUnavailable, LedgerUnavailable: try again.
    """
    unclear = set()
    for request in services.ledger.deletions.waiting():
        unclear.add(request.resource)
        with alone(services, tally, request.resource):
            _finish(services, request)
            unclear.remove(request.resource)
    return unclear


def _finish(services: Services, request: Deletion) -> None:
    decision = _left(services, request)
    with suppress(BytesGone):  # confirmed too late: the purge ends the request
        if decision:
            _settle(services, request, decision)


def described(services: Services, resource: Resource, decision: Decision, grace: timedelta) -> Tombstone:
    """What will remain of a resource: every original and copy of every version of its object, and who decided why.

    Of an object whose inventory cannot be read, the files that the ledger knows, and by their digests those that were excluded
    when it could.
    """
    try:
        files, copies = _deleted(services, resource.id)
    except ArchiveError as error:
        if isinstance(error, LedgerUnavailable):
            raise
        files, copies = _known(services, resource), ()
    return Tombstone(
        resource=resource.id,
        centre=resource.centre,
        delivery_name=resource.delivery_name,
        item=resource.item,
        number=resource.number,
        files=files,
        copies=copies,
        was_public=services.ledger.publications.is_public(resource.id)
        or services.ledger.publications.gone(resource.id) is not None,
        category=decision.category or Category.OTHER,
        reason=decision.reason,
        asked_by=decision.asked_by or Person.named(""),
        confirmed_by=decision.by,
        at=decision.at,
        purged_at=decision.at + grace,
    )


def recall(services: Services, resource: Resource) -> bool:
    """Write into the ledger what follows from a deletion whose grace time runs, for a rebuild; False where none was decided."""
    last = next((d for d in reversed(review.decisions(services, resource.id)) if d.verb in BY_TWO), None)
    if last is None or last.verb == "undelete":
        return False
    found = described(services, resource, last, grace(services))
    services.ledger.deletions.restore(tombstones.decided(found))
    services.ledger.exclusions.restore(tombstones.exclusions_of(found))
    return True


class Leaving(NamedTuple):
    """How a resource is leaving: the key of its state's words, and the kind of reason."""

    state: str
    category: Category


def leaving(services: Services, resource_id: ResourceId) -> Leaving | None:
    """Whether a resource is withdrawn, deleted, or asked to be deleted; None where it is not.

    Where the ledger does not answer or does not know it, its preserved object tells.
    """
    try:
        with suppress(NothingAsked):
            return Leaving("delete.state.delete_asked", services.ledger.deletions.asked(resource_id, "delete").category)
        state = services.ledger.resources.get(resource_id).state
        decided = services.ledger.resources.decisions(resource_id)
    except (LedgerUnavailable, NotFound):
        decided = _preserved(services, resource_id)
        state = RESOURCE_MOVES[decided[-1].verb][1] if decided else ResourceState.PRESERVED
    if state not in {ResourceState.WITHDRAWN, ResourceState.DELETED}:
        return None
    categories = [one.category for one in decided if one.category]
    return Leaving(f"state.resource.{state.value}", categories[-1] if categories else Category.OTHER)


def _preserved(services: Services, resource_id: ResourceId) -> list[Decision]:
    with suppress(NotFound):
        return review.decisions(services, resource_id)
    return []


def grace(services: Services) -> timedelta:
    """How long two people can bring a deleted resource back."""
    return timedelta(days=services.settings.deletion_grace_days)


def doubles(services: Services, resource_id: ResourceId) -> list[ResourceId]:
    """Other resources that hold some of its bytes and are not deleted: while they do, these bytes are not excluded."""
    found: dict[ResourceId, None] = {}
    for asset in services.ledger.resources.get(resource_id).assets:
        for other in services.ledger.resources.with_asset(asset.digest):
            if other.id != resource_id and other.state is not ResourceState.DELETED:
                found[other.id] = None
    return list(found)


def _asked(services: Services, resource_id: ResourceId, verb: str, category: Category, reason: str, by: Person) -> Deletion:
    review.check_said(resource_id, verb, by, reason)
    request = services.ledger.deletions.ask(resource_id, verb, category, reason, by)
    log.info("asked", resource=resource_id, verb=verb, by=by.written())
    return request


def _left(services: Services, request: Deletion) -> Decision | None:
    """A confirmation of this request that reached the object and not the ledger; other decisions may have followed it."""
    known = services.ledger.resources.decisions(request.resource)
    left: Decision | None = None
    for one in review.decisions(services, request.resource):
        if one.verb in BY_TWO:
            left = one if one not in known else None
    return left if left and (left.verb, left.asked_by) == (request.verb, request.asked_by) else None


def _left_legibly(services: Services, request: Deletion) -> Decision | None:
    """As `_left`; none where the object is damaged and its purge waits for this request."""
    try:
        return _left(services, request)
    except ArchiveError as error:
        if request.verb != "undelete" or not review.may_be_owed(error) or is_away(services, error):
            raise
        return None


def _confirmed(services: Services, request: Deletion) -> Decision | None:
    """As `_left`; nothing keeps a request from being confirmed in time, not even an object that cannot be read."""
    try:
        return _left(services, request)
    except ArchiveError as error:
        if not review.may_be_owed(error):
            raise
        return None


def _decision(request: Deletion, by: Person) -> Decision:
    category = request.category if request.verb == "delete" else None
    return Decision(verb=request.verb, by=by, asked_by=request.asked_by, reason=request.reason, category=category)


def _settle(services: Services, request: Deletion, decision: Decision) -> None:
    asked = writing.asking(request.verb, request.asked_by.written(), request.reason, request.asked_at)
    owed: ArchiveError | None = None
    version = None
    try:
        version = review.preserve(services, request.resource, decision, [asked])
    except ArchiveError as error:
        if not review.may_be_owed(error):
            raise
        owed = error
    tombstone = described(services, services.ledger.resources.get(request.resource), decision, grace(services))
    excluded = tombstones.exclusions_of(tombstone) if request.verb == "delete" else []
    services.ledger.deletions.confirm(request, decision, version, excluded, grace(services))
    about = {"resource": request.resource, "verb": request.verb, "by": decision.by.written()}
    log.info("confirmed", **about, asked_by=request.asked_by.written())
    if owed:
        log.error("owed to its object", **about, reason=str(owed))
        raise DecisionOwed(id=request.resource, reason=str(owed)) from owed


def _known(services: Services, resource: Resource) -> tuple[DeletedFile, ...]:
    """What the ledger knows without the object: the newest originals, and nameless what older versions and copies held."""
    newest = [DeletedFile(name=asset.path, size=asset.size, sha512=asset.digest) for asset in resource.assets]
    named = {file.sha512 for file in newest}
    excluded = services.ledger.exclusions.digests_of(resource.id)
    return (*newest, *(DeletedFile(name="", size=0, sha512=digest) for digest in excluded if digest not in named))


def _deleted(services: Services, resource_id: str) -> tuple[tuple[DeletedFile, ...], tuple[DeletedFile, ...]]:
    """Originals and preservation copies of every version."""
    object_id = layout.resource_object(resource_id)
    head = services.store.objects.head(object_id)
    if head is None:
        raise NotFound(what="resource", id=resource_id)
    folder = object_folder(object_id)
    sizes = {found.key[len(folder) :]: found.size for found in services.store.objects.shelf.objects(folder)}
    by_digest = {digest: sizes.get(path, 0) for path, digest in head.manifest.items()}
    every = sorted({pair for version in head.versions for pair in version.state.items()})

    def named(name_in: Callable[[str], str | None]) -> tuple[DeletedFile, ...]:
        found = ((name_in(path), digest) for path, digest in every)
        return tuple(DeletedFile(name=n, size=by_digest.get(digest, 0), sha512=digest) for n, digest in found if n is not None)

    return named(layout.original_in), named(layout.copy_in)
