"""Crosswalks: a record and what happened to it, in the forms that others read. Pure: values in, bytes out."""

from archive.crosswalks.dublin_core import entry_dc, oai_dc
from archive.crosswalks.entry_format import Said, entry_xml
from archive.crosswalks.harvested import FORMATS, Harvested, harvested
from archive.crosswalks.premis import premis
from archive.crosswalks.premis_common import Copy, Version

__all__ = ["FORMATS", "Copy", "Harvested", "Said", "Version", "entry_dc", "entry_xml", "harvested", "oai_dc", "premis"]
