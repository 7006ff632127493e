"""What happened to the public's entries, one thing after the other: what others follow us by."""

from datetime import datetime
from enum import StrEnum

from archive.models.base import Model
from archive.models.ids import ResourceId


class ChangeVerb(StrEnum):
    """What became of an entry; the words are those of Activity Streams 2.0."""

    CREATE = "Create"
    UPDATE = "Update"
    DELETE = "Delete"


class Change(Model):
    """One change; `id` counts from 1 without gaps, in the order in which the changes became visible."""

    id: int
    resource: ResourceId
    verb: ChangeVerb
    at: datetime
