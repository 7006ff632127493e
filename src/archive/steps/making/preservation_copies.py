"""The preservation copies that an object holds beside its originals, as far as one was made."""

from collections.abc import Sequence

from archive.errors import NotFound
from archive.models.preservation_copy import PreservationCopy
from archive.preserved import reading
from archive.services import Services


def of(services: Services, object_id: str) -> Sequence[PreservationCopy]:
    """What was derived of the object's originals, also where no copy could be made; in the order of the originals' names.

    Raises:
        NotFound: there is no such object.
    """
    object_ = services.store.objects.snapshot(object_id)
    if object_ is None:
        raise NotFound(what="object", id=object_id)
    return reading.copies(object_)
