"""Replicas: copying objects to further shelves, comparing shelves, healing one from another."""

from archive.store.replicating.audit import Pair, compare
from archive.store.replicating.heal import Healed, Patient
from archive.store.replicating.replicate import ensure_root, replicate

__all__ = ["Healed", "Pair", "Patient", "compare", "ensure_root", "replicate"]
