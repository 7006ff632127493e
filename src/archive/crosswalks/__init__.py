"""Crosswalks: a record and what happened to it, in the forms that others read. Pure: values in, bytes out."""

from archive.crosswalks.dublin_core import oai_dc
from archive.crosswalks.premis import premis
from archive.crosswalks.premis_common import Copy, Version

__all__ = ["Copy", "Version", "oai_dc", "premis"]
