"""A record as simple Dublin Core in the form of OAI-PMH (oai_dc). Consent and notes are not public and never in it."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from xml.etree.ElementTree import Element, register_namespace

from archive.crosswalks.xml import as_bytes, escaped, put, written
from archive.models.public import PublicRecord
from archive.models.record import Record
from archive.models.roles import Role

DC = "http://purl.org/dc/elements/1.1/"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
OAI_DC_SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
_NONE: Mapping[str, str] = MappingProxyType({})
register_namespace("dc", DC)
register_namespace("oai_dc", OAI_DC)


def oai_dc(record: Record, resource_id: str, creating: Collection[Role], rights: str = "") -> bytes:
    """The fifteen elements as far as the record has something to say, in UTF-8. `creating` are the roles of creators, `rights` is
    the address of its statement of rights.
    """
    names = [("identifier", resource_id), *(("identifier", one) for one in record.identifiers)]
    return as_bytes(_element([*_elements(record, creating), *names, ("rights", rights)]))


def entry_dc(
    record: PublicRecord, address: str, creating: Collection[Role], rights: str = "", attributes: Mapping[str, str] = _NONE
) -> str:
    """The same of a public entry, as XML with the prefixes dc and oai_dc: its permanent address is its identifier, its centre the
    publisher, and what it comes from is linked as the source. `attributes` are those of the whole.
    """
    divisions = "/".join(one.label for one in record.place.divisions)
    more = [
        ("coverage", divisions),
        ("publisher", record.centre.name),
        *(("format", one) for one in dict.fromkeys(part.media.value for part in record.media)),
        *(("source", link) for link in record.links),
        ("identifier", address),
        ("rights", rights),
    ]
    said = [*_elements(record, creating), *more]
    content = "".join([f"<dc:{name}>{escaped(value)}</dc:{name}>" for name, value in said if value])
    return written("oai_dc:dc", content, attributes)


def _element(said: Collection[tuple[str, str]]) -> Element:
    root = Element(f"{{{OAI_DC}}}dc")
    for name, value in said:
        if value:
            put(root, f"{{{DC}}}{name}", value)
    return root


def _elements(record: Record | PublicRecord, creating: Collection[Role]) -> list[tuple[str, str]]:
    creators = dict.fromkeys(c.name for c in record.contributors if c.role in creating)
    contributors = dict.fromkeys(c.name for c in record.contributors if c.role not in creating)
    return [
        ("title", record.title),
        *(("title", title) for title in record.alternative_titles),
        *(("creator", name) for name in creators),
        *(("contributor", name) for name in contributors),
        ("type", record.kind.value),
        *(("type", term.label) for term in record.genres),
        ("description", record.description),
        ("date", (record.date.edtf or record.date.given) if record.date else ""),
        ("coverage", record.place.given if record.place else ""),
        ("relation", record.programme),
        *(("language", term.id or term.label) for term in record.languages),
        *(("subject", word) for word in record.subjects),
        ("rights", record.rights),
    ]
