"""Verifying: what is wrong with an object, and with whole shelves against each other."""

from archive.store.verifying.objects import verify
from archive.store.verifying.roots import is_root, verify_root

__all__ = ["is_root", "verify", "verify_root"]
