"""What all PREMIS of this room shares: what is described, names, identifiers and relationships."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element, register_namespace

from archive.crosswalks.xml import put
from archive.models.media import Asset
from archive.models.preservation_copy import PreservationCopy
from archive.models.record import Record
from archive.models.report import Event

NAMESPACE = "http://www.loc.gov/premis/v3"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
P = f"{{{NAMESPACE}}}"
RESOURCE, FILE, EVENT, AGENT, RIGHTS = "archive resource", "archive file", "archive event", "archive agent", "archive rights"
register_namespace("premis", NAMESPACE)
register_namespace("xsi", XSI)


class Version(NamedTuple):
    """A version of the preserved object: its number, when it was made (RFC 3339) and the events it brought."""

    number: int
    created: str
    events: Sequence[Event]


class Copy(NamedTuple):
    """What is described: a resource as it stands in its newest version, and where this copy has its files.

    `places` are the files' paths in the copy, by their paths in the preserved object (`preserved.layout`); `software` is the
    name that events give the archive's own programs, and their version; `may_show` tells whether the consent agrees to
    publication.
    """

    id: str
    centre: str
    centre_name: str
    record: Record
    assets: Sequence[Asset]
    places: Mapping[str, str]
    versions: Sequence[Version]
    software: tuple[str, str]
    may_show: bool = True
    derived: Sequence[PreservationCopy] = ()

    @property
    def whole(self) -> str:
        """The name of its representation: all files of the newest version."""
        return f"{self.id}/v{self.versions[-1].number if self.versions else 1}"

    def name(self, path: str) -> str:
        """The name of a file by its path in the preserved object."""
        return f"{self.id}/{path}"


def described_object(root: Element, kind: str, type_: str, name: str) -> Element:
    """A new object: file, representation or intellectualEntity."""
    made = put(root, f"{P}object", attributes={f"{{{XSI}}}type": f"premis:{kind}"})
    identifier(made, "objectIdentifier", type_, name)
    return made


def identifier(parent: Element, element: str, type_: str, value: str) -> None:
    """Type and value under an element of this name."""
    made = put(parent, f"{P}{element}")
    put(made, f"{P}{element}Type", type_)
    put(made, f"{P}{element}Value", value)


def related(parent: Element, kind: str, how: str, type_: str, others: Sequence[str]) -> None:
    """How an object is related to others."""
    relation = put(parent, f"{P}relationship")
    put(relation, f"{P}relationshipType", kind)
    put(relation, f"{P}relationshipSubType", how)
    for other in others:
        identifier(relation, "relatedObjectIdentifier", type_, other)
