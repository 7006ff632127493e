"""Packing: a folder made a bag that travels on a disk, on a centre's own computer.

What `building` puts into one file runs there with Python 3.10 or newer alone: the standard library, the readers of lists and what
they need of this package. Nothing here, and nothing that it imports, may need pydantic or a server.
"""
