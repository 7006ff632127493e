"""Formats: what a file really is, by content, and whether the archive takes it."""

from archive.formats.fault import fault
from archive.formats.identify import HEAD, Identified, content_type, identify
from archive.formats.table import REFUSED_EXTENSIONS, Format, allowed

__all__ = ["HEAD", "REFUSED_EXTENSIONS", "Format", "Identified", "allowed", "content_type", "fault", "identify"]
