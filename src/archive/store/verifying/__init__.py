"""Verifying: what is wrong with an object, and with whole shelves against each other."""

from archive.store.verifying.objects import verify

__all__ = ["verify"]
