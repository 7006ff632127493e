"""The answers as XML: `http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd`."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from archive.crosswalks.dublin_core import DC, OAI_DC
from archive.crosswalks.entry_format import ENTRY, PREFIX
from archive.crosswalks.xml import escaped, written
from archive.models.dissemination import Disseminated
from archive.web.oai.arguments import Refused

OAI = "http://www.openarchives.org/OAI/2.0/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
LOCATION = "xsi:schemaLocation"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACES = {"dc": DC, PREFIX: ENTRY, "oai_dc": OAI_DC}


class Answer(NamedTuple):
    """One answer: who was asked and what, when it was complete, and its content as XML in the protocol's namespace."""

    base: str
    verb: str
    given: Mapping[str, str]
    at: datetime
    content: str = ""
    refused: Refused | None = None


def document(answer: Answer) -> bytes:
    """The answer in UTF-8."""
    spaces = {f"xmlns:{prefix}": name for prefix, name in _SPACES.items() if f"<{prefix}:" in answer.content}
    root = {"xmlns": OAI, **spaces, "xmlns:xsi": XSI, LOCATION: f"{OAI} {OAI}OAI-PMH.xsd"}
    named = {} if answer.refused and not answer.refused.names_arguments else {"verb": answer.verb, **answer.given}
    head = written("responseDate", stamp(answer.at)) + written("request", escaped(answer.base), named)
    refused = answer.refused
    content = written("error", escaped(refused.said), {"code": refused.code}) if refused else answer.content
    return (_DECLARATION + written("OAI-PMH", head + content, root)).encode()


@lru_cache(maxsize=1024)
def stamp(moment: datetime) -> str:
    """A moment to the second, UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def header(one: Disseminated, identifier: str) -> str:
    """The header of a record, deleted where it is gone."""
    said = written("identifier", escaped(identifier)) + written("datestamp", stamp(one.changed_at)) + _sets(one.sets)
    return written("header", said, {"status": "deleted"} if one.gone else {})


def record(one: Disseminated, identifier: str, metadata: str) -> str:
    """A record: its header, and behind it, unless it is gone, what it says."""
    return written("record", header(one, identifier) + (written("metadata", metadata) if metadata else ""))


@lru_cache(maxsize=1024)
def _sets(specs: tuple[str, ...]) -> str:
    return "".join([written("setSpec", escaped(spec)) for spec in specs])
