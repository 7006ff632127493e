"""The states of deliveries and resources, and the only verbs that move them."""

from enum import StrEnum


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    READY = "ready"
    RECEIVED = "received"
    VERIFIED = "verified"
    PARTLY_REFUSED = "partly_refused"
    REFUSED = "refused"
    HELD = "held"
    """verified, and not carried out before somebody has answered a question"""
    PROCESSED = "processed"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"
    """somebody ended its work"""
    CLOSED = "closed"
    """nothing more is expected of its centre"""


ON_WAY = (DeliveryState.READY, DeliveryState.RECEIVED, DeliveryState.VERIFIED, DeliveryState.PARTLY_REFUSED)
"""States of deliveries that steps still work on, and read the received bytes of."""
ENDED_BY_PEOPLE = frozenset({DeliveryState.CANCELLED, DeliveryState.CLOSED})
ENDED = ENDED_BY_PEOPLE | {DeliveryState.SUPERSEDED}
"""States in which nothing more is done, of which it is kept where a delivery stood before."""


class ResourceState(StrEnum):
    """Where a resource stands."""

    PRESERVED = "preserved"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    DELETED = "deleted"


D, R = DeliveryState, ResourceState

DELIVERY_MOVES: dict[str, tuple[frozenset[DeliveryState], frozenset[DeliveryState]]] = {
    "receive": (frozenset({D.READY}), frozenset({D.RECEIVED})),
    "verify": (frozenset({D.RECEIVED}), frozenset({D.VERIFIED, D.PARTLY_REFUSED, D.REFUSED})),
    "hold": (frozenset({D.RECEIVED}), frozenset({D.HELD})),
    "accept": (frozenset({D.HELD}), frozenset({D.VERIFIED, D.PARTLY_REFUSED})),
    "submit": (frozenset({D.VERIFIED, D.PARTLY_REFUSED}), frozenset({D.PROCESSED})),
    "supersede": (frozenset(DeliveryState), frozenset({D.SUPERSEDED})),
    "cancel": (frozenset({D.READY, D.RECEIVED, D.HELD, D.VERIFIED, D.PARTLY_REFUSED}), frozenset({D.CANCELLED})),
    "close": (frozenset({D.HELD, D.REFUSED, D.PROCESSED}), frozenset({D.CLOSED})),
    "retry": (frozenset({D.RECEIVED, D.REFUSED, D.CANCELLED}), frozenset({D.READY, D.RECEIVED})),
}
"""Verb -> (states it starts from, states it may end in)."""
STOPPED = frozenset({D.REFUSED, D.HELD, D.CANCELLED, D.CLOSED})
"""States in which no step goes on with what was handed in."""

RESOURCE_MOVES: dict[str, tuple[frozenset[ResourceState], ResourceState]] = {
    "submit": (frozenset({R.PRESERVED}), R.IN_REVIEW),
    "approve": (frozenset({R.IN_REVIEW}), R.APPROVED),
    "return": (frozenset({R.IN_REVIEW}), R.RETURNED),
    "resubmit": (frozenset({R.RETURNED}), R.IN_REVIEW),
    "correct": (frozenset({R.RETURNED, R.IN_REVIEW, R.APPROVED, R.PUBLISHED}), R.PRESERVED),
    "publish": (frozenset({R.APPROVED}), R.PUBLISHED),
    "withdraw": (frozenset({R.PUBLISHED, R.PRESERVED, R.IN_REVIEW, R.RETURNED, R.APPROVED}), R.WITHDRAWN),
    "restore": (frozenset({R.WITHDRAWN}), R.APPROVED),
    "delete": (frozenset(ResourceState) - {R.DELETED}, R.DELETED),
    "undelete": (frozenset({R.DELETED}), R.WITHDRAWN),
}
"""Verb -> (states it starts from, state it ends in). A published resource that is corrected stays public as it was until
the correction is approved (ADR 0005); so `withdraw` starts from every state on that way, and the ledger refuses it where nothing
is public (ADR 0017)."""
RESTORED_ANEW = R.IN_REVIEW
"""Where `restore` ends when something was brought since the last approval, or nothing was ever approved: a person looks first
(ADR 0048)."""
