"""Entries for other people's viewers and harvesters: IIIF Presentation 3, Content Search 2, Change Discovery 1."""
