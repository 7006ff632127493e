"""Who may do what: a role, an act, and the part of the tree of centres where it is done. The one place that says so. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, NamedTuple

from archive.models.people import Person, Role

Path = tuple[str, ...]
"""A place in the tree: codes from the province down, at its end the centre's id (`archive.ledger.centres.path`)."""
EVERYWHERE: Path = ()
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
    EXPORT = "export"
    CARE = "care"
    REBUILD = "rebuild"
    PURGE = "purge"


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


class No(NamedTuple):
    """They may not, and why."""

    reason: Reason

    def __bool__(self) -> Literal[False]:
        return False


_OF_DELIVERIES = frozenset({Act.RETRY_DELIVERY, Act.CANCEL_DELIVERY, Act.CLOSE_DELIVERY, Act.ACCEPT_DELIVERY})
_ACTS: Mapping[Role, frozenset[Act]] = {
    Role.ARCHIVIST: _OF_DELIVERIES | {Act.DELIVER},
    Role.REVIEWER: frozenset(
        {Act.SEE_PRIVATE, Act.APPROVE, Act.APPROVE_MANY, Act.RETURN, Act.WITHDRAW, Act.RESTORE},
    ),
    Role.CURATOR: frozenset(
        {
            *(
                Act.SEE_PRIVATE,
                Act.WITHDRAW,
                Act.RESTORE,
                Act.EXPORT,
                Act.SET_POLICY,
                Act.SET_CENTRES,
                Act.SEE_EXCLUSIONS,
                Act.TAKE_BACK,
            ),
            *(Act.ASK_DELETION, Act.CONFIRM_DELETION, Act.ASK_UNDELETION, Act.CONFIRM_UNDELETION),
        }
    ),
    Role.OPERATOR: _OF_DELIVERIES | {Act.RECEIVE, Act.CARE, Act.REBUILD, Act.PURGE, Act.EXPORT},
    Role.RULE: frozenset({Act.RECEIVE, Act.APPROVE, Act.WITHDRAW, Act.CARE, Act.PURGE}),
}
"""What stands nowhere, nobody may."""
BY_A_SECOND = frozenset({Act.CONFIRM_DELETION, Act.CONFIRM_UNDELETION})
"""What another person than the one who asked has to do."""


def may(person: Person, act: Act, centre: Path = EVERYWHERE, first: Person | None = None) -> Yes | No:
    """Whether somebody may do this to what belongs to a centre; `first` is who asked for what they confirm."""
    if not person.name.strip():
        return No(Reason.UNNAMED)
    parts = [grant.part for grant in person.roles if act in _ACTS[grant.role]]
    if not parts:
        return No(Reason.ROLE)
    if not any(centre[: len(part)] == part for part in parts):
        return No(Reason.PART)
    return second(person, first) if act in BY_A_SECOND else Yes()


def second(person: Person, first: Person | None) -> Yes | No:
    """Whether somebody is another person than the first one, whatever both call themselves."""
    return No(Reason.SAME) if person == first else Yes()


def bearers(act: Act) -> tuple[Role, ...]:
    """The roles that may do it somewhere, the nearest to the work first."""
    return tuple(role for role in Role if act in _ACTS[role])
