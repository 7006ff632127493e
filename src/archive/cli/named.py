"""Which preserved object is meant by what somebody types."""

from archive.errors import NotFound
from archive.models.ids import parse_resource_id
from archive.store import delivery_object, resource_object


def named(typed: str) -> str:
    """The object id that was meant by a resource's, a delivery's or an object's id.

    Raises:
        NotFound: it can be none of them.
    """
    if typed.startswith("urn:"):
        return typed
    if resource := parse_resource_id(typed):
        return resource_object(resource)
    if typed.startswith("D") and len(typed) == 21:
        return delivery_object(typed)
    raise NotFound(what="object", id=typed)
