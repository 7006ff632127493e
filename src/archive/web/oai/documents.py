"""The answers as XML: `http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd`."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from archive.crosswalks.xml import put
from archive.models.dissemination import Disseminated
from archive.web.oai.arguments import Refused

OAI = "http://www.openarchives.org/OAI/2.0/"
_O = f"{{{OAI}}}"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_LOCATION = f"{{{XSI}}}schemaLocation"
register_namespace("", OAI)
register_namespace("xsi", XSI)


class Answer(NamedTuple):
    """One answer: who was asked and what, when it was complete, and its content."""

    base: str
    verb: str
    given: Mapping[str, str]
    at: datetime
    content: Element | None = None
    refused: Refused | None = None


def document(answer: Answer) -> bytes:
    """The answer in UTF-8."""
    root = Element(f"{_O}OAI-PMH", {_LOCATION: f"{OAI} {OAI}OAI-PMH.xsd"})
    put(root, f"{_O}responseDate", stamp(answer.at))
    named = {} if answer.refused and not answer.refused.names_arguments else {"verb": answer.verb, **answer.given}
    put(root, f"{_O}request", answer.base, named)
    if answer.refused:
        put(root, f"{_O}error", answer.refused.said, {"code": answer.refused.code})
    elif answer.content is not None:
        root.append(answer.content)
    return (_DECLARATION + str(tostring(root, encoding="unicode"))).encode()  # at once: each write by itself takes twice as long


def stamp(moment: datetime) -> str:
    """A moment to the second, UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def header(parent: Element, one: Disseminated, identifier: str) -> None:
    """The header of a record, deleted where it is gone."""
    made = put(parent, f"{_O}header", attributes={"status": "deleted"} if one.gone else {})
    put(made, f"{_O}identifier", identifier)
    put(made, f"{_O}datestamp", stamp(one.changed_at))
    for spec in one.sets:
        put(made, f"{_O}setSpec", spec)


def record(parent: Element, one: Disseminated, identifier: str, metadata: Element | None, schema: tuple[str, str]) -> None:
    """A record: its header, and in it, unless it is gone, what it says, in the format of this namespace and schema."""
    made = put(parent, f"{_O}record")
    header(made, one, identifier)
    if metadata is not None:
        metadata.set(_LOCATION, " ".join(schema))
        SubElement(made, f"{_O}metadata").append(metadata)
