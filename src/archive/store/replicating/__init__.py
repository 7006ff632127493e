"""Replicas: copying objects to further shelves, comparing shelves, healing one from another."""

from archive.store.replicating.audit import Pair, compare
from archive.store.replicating.heal import Patient
from archive.store.replicating.lost_versions import bring_back
from archive.store.replicating.quarantine import kept_of
from archive.store.replicating.repair import Repair
from archive.store.replicating.replicate import ensure_root, replicate

__all__ = ["Pair", "Patient", "Repair", "bring_back", "compare", "ensure_root", "kept_of", "replicate"]
