"""News of reviews: who is told what became of something, by the notices of the workbench."""

from collections.abc import Collection

from archive.models.delivery import Resource
from archive.models.people import Role
from archive.services import Services
from archive.steps.desk import notices

TO_ITS_CENTRE = {"returned": "/work/returned#r-{id}", "trust_changed": "/work/review-rules"}
"""Where the next thing is done, by event; else on the page of its review."""


def tell(
    services: Services,
    event: str,
    resource: Resource,
    *,
    people: Collection[str] = (),
    roles: Collection[Role] = (),
    again: str = "",
    but: str = "",
    **facts: str,
) -> None:
    """Tell people of an event of a resource; nobody where neither people nor roles are named."""
    known = {one for one in people if one and not one.startswith("name:")}
    if not known and not roles:
        return
    page = TO_ITS_CENTRE.get(event, "/work/reviews/{id}").format(id=resource.id)
    said = {"title": resource.record.title, **facts}
    subject = resource.centre if event == "trust_changed" else resource.id
    notices.tell(services, event, subject, resource.centre, known, roles, said, address=page, again=again, but=but)
