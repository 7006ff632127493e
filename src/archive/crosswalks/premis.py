"""A preserved resource as PREMIS 3.0 XML: objects, events, agents, rights, and how they hang together.

Valid against the Library of Congress schema of January 2016 (tests/data/premis).
"""

from xml.etree.ElementTree import Element

from archive.crosswalks.event_types import CODES, VOCABULARY
from archive.crosswalks.premis_common import AGENT, EVENT, FILE, RESOURCE, RIGHTS, Copy, P, described_object, identifier, related
from archive.crosswalks.premis_files import files_of, put_files
from archive.crosswalks.premis_rights import put_rights, statements
from archive.crosswalks.xml import as_bytes, put
from archive.models.report import Event


def premis(copy: Copy) -> bytes:
    """The whole document, UTF-8."""
    root = Element(f"{P}premis", {"version": "3.0"})
    _entity(root, copy)
    _representation(root, copy)
    put_files(root, copy)
    for version in copy.versions:
        for number, event in enumerate(version.events, start=1):
            _event(root, copy, f"{copy.id}/v{version.number}/{number}", event)
    _agents(root, copy)
    put_rights(root, copy)
    return as_bytes(root)


def _entity(root: Element, copy: Copy) -> None:
    entity = described_object(root, "intellectualEntity", RESOURCE, copy.id)
    for one in copy.record.identifiers:
        identifier(entity, "objectIdentifier", "source", one)
    title = put(entity, f"{P}significantProperties")
    put(title, f"{P}significantPropertiesType", "title")
    put(title, f"{P}significantPropertiesValue", copy.record.title)
    related(entity, "structural", "is represented by", RESOURCE, [copy.whole])
    for number in range(len(statements(copy))):
        identifier(entity, "linkingRightsStatementIdentifier", RIGHTS, f"{copy.id}/rights/{number + 1}")


def _representation(root: Element, copy: Copy) -> None:
    whole = described_object(root, "representation", RESOURCE, copy.whole)
    related(whole, "structural", "represents", RESOURCE, [copy.id])
    if files := files_of(copy):
        related(whole, "structural", "includes", FILE, files)


def _event(root: Element, copy: Copy, name: str, event: Event) -> None:
    told = put(root, f"{P}event")
    identifier(told, "eventIdentifier", EVENT, name)
    code = CODES.get(event.type.value)
    source = {"authority": "eventType", "authorityURI": VOCABULARY, "valueURI": f"{VOCABULARY}/{code}"} if code else {}
    put(told, f"{P}eventType", event.type.value, source)
    put(told, f"{P}eventDateTime", event.at.isoformat())
    if event.detail:
        put(put(told, f"{P}eventDetailInformation"), f"{P}eventDetail", event.detail)
    put(put(told, f"{P}eventOutcomeInformation"), f"{P}eventOutcome", event.outcome)
    identifier(told, "linkingAgentIdentifier", AGENT, event.agent)
    identifier(told, "linkingObjectIdentifier", RESOURCE, copy.id)


def _agents(root: Element, copy: Copy) -> None:
    """The software, everyone whom an event names, and the centre that handed the resource in."""
    software, version = copy.software
    named = dict.fromkeys(event.agent for one in copy.versions for event in one.events if event.agent != software)
    _agent(root, software, software, "software", version)
    for name in named:
        _agent(root, name, name, "person")
    if copy.centre not in {software, *named}:
        _agent(root, copy.centre, copy.centre_name, "organization", note="handed in by")


def _agent(root: Element, called: str, name: str, kind: str, version: str = "", note: str = "") -> None:
    agent = put(root, f"{P}agent")
    identifier(agent, "agentIdentifier", AGENT, called)
    put(agent, f"{P}agentName", name)
    put(agent, f"{P}agentType", kind)
    if version:
        put(agent, f"{P}agentVersion", version)
    if note:
        put(agent, f"{P}agentNote", note)
