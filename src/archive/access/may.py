"""Who may do what: a role, an act, and the part of the tree of centres where it is done. The one place that says so. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, NamedTuple

from archive.models.people import Grant, Person, Role


class Place(NamedTuple):
    """A place in the tree: a centre, and the ids of it, of all above it and of who carries on (`ledger.centres.above`)."""

    centre: str = ""
    line: frozenset[str] = frozenset()


EVERYWHERE = Place()
"""Where what is done concerns no centre but the whole archive."""


class Act(StrEnum):
    """One thing that people do."""

    DELIVER = "deliver"
    RECEIVE = "receive"
    RETRY_DELIVERY = "retry-delivery"
    CANCEL_DELIVERY = "cancel-delivery"
    CLOSE_DELIVERY = "close-delivery"
    ACCEPT_DELIVERY = "accept-delivery"
    SEE_PRIVATE = "see-private"
    APPROVE = "approve"
    APPROVE_MANY = "approve-many"
    RETURN = "return"
    WITHDRAW = "withdraw"
    RESTORE = "restore"
    ASK_DELETION = "ask-deletion"
    CONFIRM_DELETION = "confirm-deletion"
    ASK_UNDELETION = "ask-undeletion"
    CONFIRM_UNDELETION = "confirm-undeletion"
    TAKE_BACK = "take-back"
    SEE_EXCLUSIONS = "see-exclusions"
    SET_POLICY = "set-policy"
    SET_CENTRES = "set-centres"
    PASS_UP = "pass-up"  # noqa: S105 - no password
    EDIT = "edit"
    SEE_WORK = "see-work"
    INVITE = "invite"
    SET_ACCOUNTS = "set-accounts"
    SET_POSTS = "set-posts"
    SET_DEPUTY = "set-deputy"
    SET_QUOTAS = "set-quotas"
    SEE_AUDIT = "see-audit"
    SEE_MACHINES = "see-machines"
    SET_SETTINGS = "set-settings"
    EXPORT = "export"
    CARE = "care"
    REBUILD = "rebuild"
    PURGE = "purge"
    STATE = "state"
    CURATE = "curate"
    OPEN_COLLECTION = "open-collection"
    RUN_CALL = "run-call"
    ANSWER_DEMAND = "answer-demand"
    FREEZE = "freeze"


class Reason(StrEnum):
    """Why somebody may not."""

    UNNAMED = "unnamed"
    ROLE = "role"
    PART = "part"
    SAME = "same"


class Yes(NamedTuple):
    """They may."""

    def __bool__(self) -> Literal[True]:
        return True


class Reach(NamedTuple):
    """The part of the tree in which somebody may do something: everywhere, or in these centres and below."""

    everywhere: bool
    centres: frozenset[str]

    def covers(self, place: Place) -> bool:
        """Whether a place lies within; what concerns the whole archive only where the reach is everywhere."""
        return self.everywhere or bool(self.centres & place.line)

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.centres)


class No(NamedTuple):
    """They may not, and why."""

    reason: Reason

    def __bool__(self) -> Literal[False]:
        return False


_OF_DELIVERIES = frozenset({Act.RETRY_DELIVERY, Act.CANCEL_DELIVERY, Act.CLOSE_DELIVERY, Act.ACCEPT_DELIVERY})
_OF_REVIEW = frozenset({Act.SEE_PRIVATE, Act.APPROVE, Act.APPROVE_MANY, Act.RETURN, Act.PASS_UP, Act.WITHDRAW, Act.RESTORE})
_OF_DELETION = frozenset({Act.ASK_DELETION, Act.CONFIRM_DELETION, Act.ASK_UNDELETION, Act.CONFIRM_UNDELETION})
_OF_CENTRES = frozenset({Act.SET_POLICY, Act.SET_CENTRES})
_OF_NETWORK = frozenset({Act.STATE, Act.CURATE, Act.ANSWER_DEMAND})
"""What a centre says of its own activities, people and collections, and what it answers the public."""
_ACTS: Mapping[Role, frozenset[Act]] = {
    Role.ARCHIVIST: _OF_DELIVERIES | _OF_NETWORK | {Act.DELIVER, Act.EDIT, Act.SEE_WORK, Act.SEE_PRIVATE},
    Role.REVIEWER: _OF_REVIEW | {Act.EDIT, Act.SEE_WORK, Act.SET_DEPUTY, Act.OPEN_COLLECTION, Act.ANSWER_DEMAND},
    Role.CURATOR: _OF_DELETION
    | _OF_CENTRES
    | {Act.SEE_PRIVATE, Act.WITHDRAW, Act.RESTORE, Act.EXPORT, Act.SEE_EXCLUSIONS, Act.TAKE_BACK, Act.EDIT, Act.SEE_WORK}
    | {Act.SET_DEPUTY, Act.RUN_CALL, Act.FREEZE, Act.OPEN_COLLECTION, Act.ANSWER_DEMAND},
    Role.LEAD: _OF_CENTRES
    | _OF_NETWORK
    | {Act.RUN_CALL, Act.FREEZE}
    | {Act.SEE_PRIVATE, Act.SEE_WORK, Act.INVITE, Act.SET_QUOTAS, Act.SET_DEPUTY},
    Role.OPERATOR: _OF_DELIVERIES
    | {Act.RECEIVE, Act.CARE, Act.REBUILD, Act.PURGE, Act.EXPORT, Act.SEE_MACHINES, Act.SET_SETTINGS, Act.SEE_WORK},
    Role.SECURITY: frozenset({Act.INVITE, Act.SET_ACCOUNTS, Act.SET_POSTS, Act.SET_DEPUTY}),
    Role.AUDITOR: frozenset({Act.SEE_AUDIT}),
    Role.RULE: frozenset({Act.RECEIVE, Act.APPROVE, Act.WITHDRAW, Act.CARE, Act.PURGE}),
}
"""What stands nowhere, nobody may."""
APART = frozenset({Role.OPERATOR, Role.SECURITY, Role.AUDITOR})
"""Posts of which nobody may hold two (GB/T 22239-2019: system, security and audit administrators)."""
STRONG = frozenset({Role.REVIEWER, Role.CURATOR, Role.LEAD}) | APART
"""Posts whose holders show two factors, where the settings say so (ASVS 6.3.3)."""
BY_A_SECOND = frozenset({Act.CONFIRM_DELETION, Act.CONFIRM_UNDELETION})
"""What another person than the one who asked has to do."""


def may(person: Person, act: Act, place: Place = EVERYWHERE, first: Person | None = None) -> Yes | No:
    """Whether somebody may do this to what belongs to a centre; `first` is who asked for what they confirm."""
    if not person.name.strip():
        return No(Reason.UNNAMED)
    found = reach(person, act)
    if not found:
        return No(Reason.ROLE)
    if not found.covers(place):
        return No(Reason.PART)
    return second(person, first) if act in BY_A_SECOND else Yes()


def reach(person: Person, act: Act) -> Reach:
    """Where somebody may do this: what `may` asks of one place, and what lists are cut to."""
    centres = {grant.centre for grant in person.roles if act in _ACTS[grant.role]}
    return Reach("" in centres, frozenset(centres - {""}))


def through(person: Person, act: Act, place: Place = EVERYWHERE) -> Grant | None:
    """The post by which they may do it there: one of their own before one of somebody whose deputy they are."""
    fitting = (one for one in person.roles if act in _ACTS[one.role] and (not one.centre or one.centre in place.line))
    return min(fitting, key=lambda one: bool(one.on_behalf_of), default=None)


def strong(person: Person) -> bool:
    """Whether they hold a post that asks for two factors: everybody who decides, and who keeps the archive in order."""
    return any(grant.role in STRONG for grant in person.roles)


def may_give(giver: Person, role: Role, place: Place) -> bool:
    """Whether they may give a post at a place, and end it: security every one; a lead those who hand in and review in her
    part, and the leads below her, never one beside her.
    """
    if reach(giver, Act.SET_POSTS).covers(place):
        return role is not Role.RULE
    own = reach(giver, Act.INVITE)
    if role in {Role.ARCHIVIST, Role.REVIEWER}:
        return own.covers(place)
    below = place._replace(line=place.line - {place.centre})
    return role is Role.LEAD and bool(place.centre) and own.covers(below)


def acts(person: Person) -> frozenset[Act]:
    """Everything that somebody may do anywhere."""
    return frozenset(act for grant in person.roles for act in _ACTS[grant.role])


def second(person: Person, first: Person | None) -> Yes | No:
    """Whether somebody is another person than the first one, whatever both call themselves, and whoever stands in for whom."""
    return No(Reason.SAME) if first and person.selves & first.selves else Yes()


def bearers(act: Act) -> tuple[Role, ...]:
    """The roles that may do it somewhere, the nearest to the work first."""
    return tuple(role for role in Role if act in _ACTS[role])
