"""Which preserved object, and which delivery, is meant by what somebody types."""

from archive.errors import NotFound
from archive.models.ids import DeliveryId, parse_resource_id
from archive.preserved.layout import delivery_object, resource_object
from archive.services import Services


def named(services: Services, typed: str) -> str:
    """The object id that was meant by a resource's, a delivery's or an object's id, or by `CENTRE/NAME` of a delivery.

    Raises:
        NotFound: it can be none of them.
    """
    if typed.startswith("urn:"):
        return typed
    if resource := parse_resource_id(typed):
        return resource_object(resource)
    if "/" in typed or (typed.startswith("D") and len(typed) == 21):
        return delivery_object(delivery_named(services, typed))
    raise NotFound(what="object", id=typed)


def delivery_named(services: Services, typed: str) -> DeliveryId:
    """The id of a delivery as typed, or of what a centre handed in last under the name of `CENTRE/NAME`.

    Raises:
        NotFound: the centre has handed in nothing of this name.
    """
    if "/" not in typed:
        return DeliveryId(typed)
    centre, _, name = typed.partition("/")
    found = services.ledger.deliveries.newest(centre, name)
    if found is None:
        raise NotFound(what="delivery", id=typed)
    return found.id
