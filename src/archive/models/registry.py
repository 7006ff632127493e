"""The registry: what lives only in the ledger, as the documents that are preserved of it. Nothing of it is public."""

from datetime import datetime

from pydantic import Field

from archive.models.accounts import Account
from archive.models.base import Model
from archive.models.centre import Centre, ReviewPolicy
from archive.models.delivery import Delivery, Item, ReceivedFile
from archive.models.ids import ResourceId
from archive.models.intake import IntakeSource
from archive.models.packages import Unpacked
from archive.models.people import Role
from archive.models.preservation import Exclusion
from archive.models.report import Decision, Fault
from archive.models.reviewing import ReviewRule, Trust


class RegistryHead(Model):
    """`registry.json`: which form the documents have."""

    form: int = 1


class CentresDocument(Model):
    """`centres/<first four digits of their codes>.json`: a part of the tree."""

    centres: tuple[Centre, ...]


class PolicySet(Model):
    """The review policy that a centre was given."""

    centre: str
    policy: ReviewPolicy
    changed_at: datetime


class PoliciesDocument(Model):
    """`policies.json`."""

    policies: tuple[PolicySet, ...] = ()


class SourcesDocument(Model):
    """`sources.json`: places of centres that are looked at, without what was last seen there. Secrets are named, never held."""

    sources: tuple[IntakeSource, ...] = ()


class ReviewingDocument(Model):
    """`reviewing.json`: which levels must see what, and the share that is looked at of what trusted centres hand in."""

    rules: tuple[ReviewRule, ...] = ()
    trusts: tuple[Trust, ...] = ()


class Excluded(Exclusion):
    """An exclusion, in force or lifted."""

    lifted_at: datetime | None = None


class PostKept(Model):
    """A post, held or ended."""

    person: str
    role: Role
    centre: str = ""
    begins: datetime
    ends: datetime | None = None
    by: str


class DeputyKept(Model):
    """Somebody who stands in for another one, or did."""

    person: str
    deputy: str
    begins: datetime
    ends: datetime
    by: str


class PeopleDocument(Model):
    """`people.json`: accounts, by their ids, without the demonstration's."""

    people: tuple[Account, ...] = ()


class PostsDocument(Model):
    """`posts.json`: the posts of those, and their deputies."""

    posts: tuple[PostKept, ...] = ()
    deputies: tuple[DeputyKept, ...] = ()


class ExclusionsDocument(Model):
    """`exclusions.json`."""

    exclusions: tuple[Excluded, ...] = ()


class Request(Model):
    """A row of deletions that no object tells of: one that waits for a second person, or that was undone."""

    resource: ResourceId
    verb: str
    category: str
    reason: str
    asked_by: str
    asked_at: datetime
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None


class RequestsDocument(Model):
    """`requests.json`."""

    requests: tuple[Request, ...] = ()


class Owed(Model):
    """A decision that counts and that its preserved object does not hold yet."""

    resource: ResourceId
    decision: Decision


class DecisionsDocument(Model):
    """Decisions that no object could take yet."""

    owed: tuple[Owed, ...] = ()


class DeliveryKept(Model):
    """A delivery of which no object tells enough: refused, or on its way, from the state after which everything is repeated."""

    delivery: Delivery = Field(description="without its token, which is made of its id and the installation's key")
    faults: tuple[Fault, ...] = ()
    files: tuple[ReceivedFile, ...] = ()
    items: tuple[Item, ...] = Field((), description="of a refused one: what its receipt says")
    packages: tuple[Unpacked, ...] = Field((), description="what of it came packed")


class DeliveriesDocument(Model):
    """`deliveries/<year>-<month>.json`, by when they were found."""

    deliveries: tuple[DeliveryKept, ...]


class Mark(Model):
    """What was noted about an item that a person has still to look at."""

    delivery: str
    item: str
    remarks: tuple[str, ...] = ()
    double_of: tuple[str, ...] = ()
    doubts: tuple[dict[str, object], ...] = ()
    asked: bool = False


class MarksDocument(Model):
    """`marks.json`."""

    marks: tuple[Mark, ...] = ()
