"""Returning: what came back to its centre, the answers to remarks, and the same handed in again as it is."""

from datetime import UTC, datetime

from archive.access.may import Act, may
from archive.errors import NoReturnReason, NotFound, RemarksOpen, SeenOtherwise
from archive.models.delivery import Resource
from archive.models.ids import ResourceId
from archive.models.people import Person
from archive.models.reviewing import ReviewStep, Step
from archive.models.states import ResourceState
from archive.preserved import layout, reading, writing
from archive.services import Services
from archive.steps.committed import commit
from archive.steps.desk import review_news as news
from archive.steps.desk import review_placing, review_way, signing_in


def answer(services: Services, person: Person, resource_id: ResourceId, remark_id: str, words: str) -> Person:
    """What a centre says to a remark; it is preserved with it. Gives who is written down for it.

    Raises:
        NotFound, NotAllowed: nothing of theirs, or no such remark.
        NoReturnReason: without words.
    """
    resource = returned(services, person, resource_id)
    by = _signed(services, person, resource)
    if not words.strip():
        raise NoReturnReason(id=resource_id)
    written = _said(services, resource)
    if not any(one.id == remark_id for one in written.log.remarks):
        raise NotFound(what="remark", id=remark_id)
    change = {"answer": words.strip(), "answered_by": by, "answered_at": datetime.now(UTC)}
    remarks = tuple(one.model_copy(update=change) if one.id == remark_id else one for one in written.log.remarks)
    log = written.log.model_copy(update={"remarks": remarks})
    new = writing.review(log, by, f"answered: {words.strip()}", written.head)
    version = commit(services, layout.resource_object(resource_id), new).version
    services.ledger.desk.reviews.noted(resource_id, version, log)
    news.tell(services, "answered", resource, people={one.by.id for one in remarks if one.id == remark_id}, again=remark_id)
    return by


def resubmit(services: Services, person: Person, resource_id: ResourceId, note: str = "", seen: int | None = None) -> Person:
    """Hand in again as it is what was returned, once every remark has its answer. Gives who is written down for it.

    Raises:
        RemarksOpen: some have none.
        NotFound, NotAllowed, StateRefused, SeenOtherwise.
    """
    resource = returned(services, person, resource_id)
    if seen is not None and seen != resource.version:
        raise SeenOtherwise(id=resource_id, seen=seen, version=resource.version)
    written = _said(services, resource)
    left = [one for one in written.log.remarks if not one.answer]
    if left:
        raise RemarksOpen(id=resource_id, number=len(left))
    by = _signed(services, person, resource)
    about = {"delivery": resource.delivery, "version": resource.version, "on_behalf_of": review_way.on_behalf_of(by)}
    step = ReviewStep(centre=resource.centre, step=Step.RESUBMITTED, by=by, note=note.strip(), **about)
    log = written.log.model_copy(update={"steps": (*written.log.steps, step)})
    new = writing.review(log, by, note.strip(), written.head, again=True)
    version = commit(services, layout.resource_object(resource_id), new).version
    services.ledger.desk.reviews.resubmit(resource_id, version, log)
    review_placing.place(services, resource_id)
    return by


def returned(services: Services, person: Person, resource_id: ResourceId) -> Resource:
    """What came back to somebody's centre.

    Raises:
        NotFound: it is nothing of theirs, or did not come back.
    """
    resource = services.ledger.resources.get(resource_id)
    mine = may(person, Act.EDIT, services.ledger.centres.above(resource.centre))
    if not mine or resource.state is not ResourceState.RETURNED:
        raise NotFound(what="resource", id=resource_id)
    return resource


def _signed(services: Services, person: Person, resource: Resource) -> Person:
    return signing_in.acting(services, person, Act.EDIT, services.ledger.centres.above(resource.centre))


def _said(services: Services, resource: Resource) -> review_way.Written:
    object_ = review_way.object_as_seen(services, resource)
    return review_way.Written(reading.reviews(object_), object_.inventory.version, False)
