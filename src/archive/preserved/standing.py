"""Where a resource stands, told from the versions of its object alone."""

from collections.abc import Iterable
from typing import NamedTuple

from archive.models.states import RESOURCE_MOVES, RESTORED_ANEW, ResourceState
from archive.preserved.versions import BROUGHT, Accession, Purpose, Resubmission, Verdict


class Standing(NamedTuple):
    """Where a resource stands by its versions; `public` is the version that the public sees, None where it sees none."""

    state: ResourceState
    delivery: str
    public: int | None


def standing(purposes: Iterable[Purpose]) -> Standing:
    """The state after these versions, the oldest first: deliveries, edits and decisions move it, nothing else does.

    What was handed in counts as waiting for review: that it was put before the reviewer is no decision and has no version.
    """
    return _after(purposes)[0]


def is_as_approved(purposes: Iterable[Purpose]) -> bool:
    """Whether what is said after these versions was approved: nothing was brought since."""
    return _after(purposes)[1]


def _after(purposes: Iterable[Purpose]) -> tuple[Standing, bool]:
    """Both: what is restored as it was approved is public again, anything else goes before a reviewer."""
    state, delivery, public, approved = ResourceState.IN_REVIEW, "", None, False
    for number, purpose in enumerate(purposes, start=1):
        if isinstance(purpose, BROUGHT):
            delivery = purpose.delivery if isinstance(purpose, Accession) else delivery
            approved = False
            state = ResourceState.IN_REVIEW if state in RESOURCE_MOVES["correct"][0] else state
        elif isinstance(purpose, Resubmission):
            state = ResourceState.IN_REVIEW if state is ResourceState.RETURNED else state
        elif isinstance(purpose, Verdict):
            starts, end = RESOURCE_MOVES[purpose.verb]
            if state in starts:
                approved = approved or purpose.verb == "approve"
                end = RESTORED_ANEW if purpose.verb == "restore" and not approved else end
                state = ResourceState.PUBLISHED if end is ResourceState.APPROVED else end
                public = number if state is ResourceState.PUBLISHED else public if purpose.verb == "return" else None
    return Standing(state, delivery, public), approved
