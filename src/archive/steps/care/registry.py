"""Registry: what lives only in the ledger becomes a preserved object like any other, and comes back into an empty ledger."""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import TypeVar

from archive.errors import ArchiveError, RegistryAhead, RegistryMissing, RegistryTaken
from archive.ledger.registry import Rows
from archive.links import keys
from archive.models.base import Model
from archive.models.centre import Centre
from archive.models.registry import (
    CentresDocument,
    DecisionsDocument,
    DeliveriesDocument,
    DeliveryKept,
    Excluded,
    ExclusionsDocument,
    MarksDocument,
    Owed,
    PeopleDocument,
    PoliciesDocument,
    PostsDocument,
    RegistryHead,
    Request,
    RequestsDocument,
    ReviewingDocument,
    SourcesDocument,
)
from archive.models.report import Outcome, Report
from archive.models.states import ResourceState
from archive.preserved import layout, reading, writing
from archive.services import Services
from archive.steps.alone import alone
from archive.steps.care import audit_log
from archive.steps.committed import commit
from archive.steps.decisions import review, tombstones
from archive.steps.network.calls import judging
from archive.steps.tally import Tally, step
from archive.store import Snapshot

_COMPARED = (
    layout.PEOPLE,
    layout.POSTS,
    layout.DELIVERIES,
    *(layout.CENTRES, layout.POLICIES, layout.REVIEWING, layout.SOURCES, layout.EXCLUSIONS, layout.REQUESTS),
)
"""Documents that say whether a ledger holds what the registry does; decisions and marks are carried out, and go."""
_M = TypeVar("_M", bound=Model)


def run(services: Services, anyway: bool = False) -> Report:
    """Write the registry object anew where something of it has changed, and open marks into their calls. No ids; safe to repeat.

    A ledger that lacks what the registry has is not written over it: then a restore is due, and the report says so (E324);
    with `anyway` it is written, and the earlier versions keep what it lacks.

    Raises:
        StoreUnavailable, LedgerUnavailable: try again.
    """
    with step(services, "backup") as tally:
        made = documents(services)
        with alone(services, tally, layout.REGISTRY):
            if not anyway:
                _not_behind(services, made)
            done = commit(services, layout.REGISTRY, writing.registry(made))
            tally.add(f"{layout.REGISTRY} v{done.version}", Outcome.UNCHANGED if done.unchanged else Outcome.DONE)
        judging.keep_marks(services, tally)
        return tally.report()


def restore(services: Services, version: int | None = None) -> Report:
    """Bring the registry into a ledger that has nothing of its own; `rebuild` does the rest. Safe to repeat and to kill.

    Decisions that counted and that no object held are written into their objects first, so that no rebuild opens what was
    withdrawn. Where an object says otherwise by now than a row of the registry, the object is right.

    Raises:
        RegistryMissing: there is no such object, or no such version of it.
        RegistryTaken: the ledger has something else of its own; nothing was written.
        StoreUnavailable, LedgerUnavailable: nothing was written, or all; run it again.
    """
    with step(services, "restore") as tally:
        kept = _kept(services, version)
        if not services.ledger.registry.untouched():
            _equal_or_refused(services, kept, version)
            tally.add(layout.REGISTRY, Outcome.UNCHANGED)
            return tally.report()
        for owed in _read(kept, layout.OWED, DecisionsDocument, version).owed:
            with alone(services, tally, owed.resource):
                _carried_out(services, owed)
        rows = _rows(services, kept, version)
        secret = services.settings.signing_key.get_secret_value()
        tokens = {str(one.delivery.id): keys.receipt_token(secret, one.delivery.id) for one in rows.deliveries}
        services.ledger.registry.restore(rows, tokens)
        audit_log.restore(services, tally)
        for name, number in rows._asdict().items():
            tally.add(f"{len(number)} {name}", Outcome.DONE)
        return tally.report()


def restore_if_untouched(services: Services, tally: Tally) -> None:
    """As a rebuild begins: bring the registry back where there is one and nobody did it before."""
    if services.ledger.registry.untouched() and services.store.objects.head(layout.REGISTRY) is not None:
        for line in restore(services).lines:
            tally.add(line.subject, line.outcome, line.faults)


def finish(services: Services, tally: Tally) -> None:
    """As a rebuild ends: note again what waits for a person, and let decisions count that no object could take."""
    kept = services.store.objects.snapshot(layout.REGISTRY)
    if kept is None:
        return
    services.ledger.registry.mark(_read(kept, layout.MARKS, MarksDocument).marks)
    for owed in _read(kept, layout.OWED, DecisionsDocument).owed:
        with alone(services, tally, owed.resource):
            _counted(services, owed)


def documents(services: Services) -> dict[str, bytes]:
    """Path -> bytes of every document, the same for the same rows."""
    registry = services.ledger.registry
    made: dict[str, Model] = {
        layout.REGISTRY_HEAD: RegistryHead(),
        layout.POLICIES: PoliciesDocument(policies=tuple(registry.policies())),
        layout.EXCLUSIONS: ExclusionsDocument(exclusions=tuple(registry.exclusions())),
        layout.REQUESTS: RequestsDocument(requests=tuple(registry.requests())),
        layout.OWED: DecisionsDocument(owed=tuple(registry.owed())),
        layout.MARKS: MarksDocument(marks=tuple(registry.marks())),
    }
    if sources := tuple(registry.sources()):
        made[layout.SOURCES] = SourcesDocument(sources=sources)
    if people := tuple(registry.people()):
        made[layout.PEOPLE] = PeopleDocument(people=people)
        made[layout.POSTS] = PostsDocument(posts=tuple(registry.posts()), deputies=tuple(registry.deputies()))
    trusting = services.ledger.desk.trusting
    rules = tuple(one.model_copy(update={"id": 0}) for one in trusting.rules())
    if (trusts := tuple(trusting.every())) or rules:
        made[layout.REVIEWING] = ReviewingDocument(rules=rules, trusts=trusts)
    for part, centres in groupby(sorted(services.ledger.centres.walk(), key=_place), key=_part):
        made[f"{layout.CENTRES}{part}.json"] = CentresDocument(centres=tuple(centres))
    for month in registry.months():
        made[f"{layout.DELIVERIES}{month}.json"] = DeliveriesDocument(deliveries=tuple(registry.deliveries(month)))
    return {path: _bytes(document) for path, document in made.items()}


def _place(centre: Centre) -> tuple[str, str]:
    return _part(centre), centre.id


def _part(centre: Centre) -> str:
    return centre.division[:4] or "other"


def _bytes(document: Model) -> bytes:
    plain = document.model_dump(mode="json", exclude_defaults=True)
    return (json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _read(kept: Snapshot, path: str, model: type[_M], version: int | None = None) -> _M:
    return model.model_validate_json(kept.read(path, version)) if kept.has(path, version) else model()


def _below(kept: Snapshot, folder: str, version: int | None = None) -> Iterator[bytes]:
    for path in sorted(kept.inventory.state(version)):
        if path.startswith(folder):
            yield kept.read(path, version)


def _kept(services: Services, version: int | None) -> Snapshot:
    kept = services.store.objects.snapshot(layout.REGISTRY)
    if kept is None or not (version is None or 1 <= version <= kept.inventory.version):
        raise RegistryMissing(object=layout.REGISTRY, version=version or "–")
    return kept


def _not_behind(services: Services, made: Mapping[str, bytes]) -> None:
    """Refuse to write over a registry of which this ledger lacks something: centres and policies never go."""
    kept = services.store.objects.snapshot(layout.REGISTRY)
    if kept is None:
        return
    ledger = services.ledger
    now = {str(one.id) for one in ledger.centres.walk()} | {f"policy {one.centre}" for one in ledger.registry.policies()}
    before = {str(one.id) for data in _below(kept, layout.CENTRES) for one in CentresDocument.model_validate_json(data).centres}
    before |= {f"policy {one.centre}" for one in _read(kept, layout.POLICIES, PoliciesDocument).policies}
    differing = _differs(kept, made, None)
    other_tree = any(path.startswith(layout.CENTRES) for path in differing)
    fresh = (ledger.registry.untouched() and differing) or (ledger.centres.untouched() and other_tree)
    if fresh or before - now:
        raise RegistryAhead(object=layout.REGISTRY, lacking=len(before - now), first=min(before - now, default="–"))


def _differs(kept: Snapshot, made: Mapping[str, bytes], version: int | None) -> list[str]:
    """Paths of compared documents that are not the same on both sides."""
    state = kept.inventory.state(version)
    paths = sorted(path for path in {*made, *state} if path.startswith(_COMPARED))
    return [path for path in paths if path not in made or path not in state or kept.read(path, version) != made[path]]


def _equal_or_refused(services: Services, kept: Snapshot, version: int | None) -> None:
    if differing := _differs(kept, documents(services), version):
        raise RegistryTaken(object=layout.REGISTRY, documents=", ".join(differing[:8]))


def _rows(services: Services, kept: Snapshot, version: int | None) -> Rows:
    exclusions = _read(kept, layout.EXCLUSIONS, ExclusionsDocument, version).exclusions
    requests = _read(kept, layout.REQUESTS, RequestsDocument, version).requests
    deliveries = (DeliveriesDocument.model_validate_json(data).deliveries for data in _below(kept, layout.DELIVERIES, version))
    centres = (CentresDocument.model_validate_json(data).centres for data in _below(kept, layout.CENTRES, version))
    posts = _read(kept, layout.POSTS, PostsDocument, version)
    named = {one.resource for one in exclusions} | {one.resource for one in requests}
    deleted = {one: _is_deleted(services, one) for one in named}
    return Rows(
        centres=[one for part in centres for one in part],
        policies=_read(kept, layout.POLICIES, PoliciesDocument, version).policies,
        sources=_read(kept, layout.SOURCES, SourcesDocument, version).sources,
        exclusions=[one for one in exclusions if _still_excludes(one, deleted)],
        requests=[one for one in requests if _still_waits(one, deleted)],
        people=_read(kept, layout.PEOPLE, PeopleDocument, version).people,
        posts=posts.posts,
        deputies=posts.deputies,
        deliveries=[one for part in deliveries for one in _untold(services, part)],
        rules=(reviewing := _read(kept, layout.REVIEWING, ReviewingDocument, version)).rules,
        trusts=reviewing.trusts,
    )


def _still_excludes(one: Excluded, deleted: Mapping[str, bool]) -> bool:
    """One that was lifted is history; one in force is so while its resource is deleted."""
    return one.lifted_at is not None or deleted[one.resource]


def _still_waits(one: Request, deleted: Mapping[str, bool]) -> bool:
    return one.confirmed_at is not None or deleted[one.resource] is (one.verb == "undelete")


def _is_deleted(services: Services, resource_id: str) -> bool:
    """What the object says, which may have heard more since the registry was written."""
    object_id = layout.resource_object(resource_id)
    if tombstones.is_gone(services, object_id):
        return True
    object_ = services.store.objects.snapshot(object_id)
    if object_ is None:
        return False
    return reading.standing_of(object_.inventory).state is ResourceState.DELETED


def _untold(services: Services, kept: Iterable[DeliveryKept]) -> Iterator[DeliveryKept]:
    """Those of which no object tells: the others come back by a rebuild, as they stood when they were preserved."""
    for one in kept:
        head = services.store.objects.head(layout.delivery_object(one.delivery.id))
        if head is None or layout.DELIVERY not in head.state():
            yield one


def _carried_out(services: Services, owed: Owed) -> None:
    """Write a decision into its object; where that still cannot take it, `finish` sees to it."""
    try:
        review.bring(services, owed.resource, [owed.decision])
    except ArchiveError as error:
        if not review.may_be_owed(error):
            raise


def _counted(services: Services, owed: Owed) -> None:
    if owed.decision in services.ledger.resources.decisions(owed.resource):
        return
    if owed.decision.verb == "withdraw":
        services.ledger.resources.withdraw(owed.resource, owed.decision)
