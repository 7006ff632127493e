"""Renditions of what is public now: byte ranges, conditions, IIIF."""
