"""Replicas: copying objects to further shelves, comparing shelves, healing one from another."""

from archive.store.replicating.aside import kept_of
from archive.store.replicating.audit import Pair, compare
from archive.store.replicating.heal import Patient
from archive.store.replicating.healed import Healed
from archive.store.replicating.lost import bring_back
from archive.store.replicating.replicate import ensure_root, replicate

__all__ = ["Healed", "Pair", "Patient", "bring_back", "compare", "ensure_root", "kept_of", "replicate"]
