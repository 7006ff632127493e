"""Sampling: of what a trusted centre hands in, what a person looks at all the same. Drawn by a seed: the same for ever."""

import hashlib

from archive.models.delivery import Resource
from archive.services import Services

_WHOLE = 2**64


def drawn(seed: str, subject: str, rate: float) -> bool:
    """Whether this one is looked at: a number in [0, 1) made of seed and subject lies below the share.

    For one seed and many subjects these numbers are as good as even (SHA-256), and a higher share draws all that a lower does.
    """
    number = int.from_bytes(hashlib.sha256(f"{seed}\0{subject}".encode()).digest()[:8], "big")
    return number / _WHOLE < rate


def looked_at(services: Services, resource: Resource) -> bool:
    """Whether a person looks at this resource of a trusted centre; never where no share was set."""
    trust = services.ledger.desk.trusting.of(resource.centre)
    return trust is not None and drawn(trust.seed, resource.id, trust.rate)
