"""Formats: what a file really is, by content, whether the archive takes it, and how it stands to the format."""

from archive.formats.at_sight import refused_at_sight
from archive.formats.by_pronom import EDGE, WHOLE, Pronom, edges, edges_of, file_format, pronom, pronom_of, sample_name
from archive.formats.content import Content
from archive.formats.fault import fault, standing_fault
from archive.formats.identify import HEAD, Identified, content_type, identify
from archive.formats.policy import Rule, policy, rule_named, rule_of
from archive.formats.table import REFUSED_EXTENSIONS, Format, allowed
from archive.models.type_by_decoder import settled

__all__ = [
    "EDGE",
    "HEAD",
    "REFUSED_EXTENSIONS",
    "WHOLE",
    "Content",
    "Format",
    "Identified",
    "Pronom",
    "Rule",
    "allowed",
    "content_type",
    "edges",
    "edges_of",
    "fault",
    "file_format",
    "identify",
    "policy",
    "pronom",
    "pronom_of",
    "refused_at_sight",
    "rule_named",
    "rule_of",
    "sample_name",
    "settled",
    "standing_fault",
]
