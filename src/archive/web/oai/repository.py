"""What this repository is called, and the formats that it gives: namespace, schema, and how an entry is said in each."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from archive import vocabulary
from archive.config import Settings
from archive.crosswalks import Said, entry_dc, entry_xml
from archive.crosswalks.dublin_core import OAI_DC, OAI_DC_SCHEMA
from archive.crosswalks.entry_format import ENTRY, SCHEMA_FILE
from archive.models.ids import ResourceId, parse_resource_id
from archive.models.public import PublicFile, PublicRecord
from archive.web.oai.arguments import Refused
from archive.web.oai.documents import LOCATION
from archive.web.shared import addresses

PATH = "/oai"
_DOMAIN = re.compile(r"[a-zA-Z][a-zA-Z0-9\-]*(\.[a-zA-Z][a-zA-Z0-9\-]+)+")


class Format(NamedTuple):
    """A metadata format."""

    prefix: str
    namespace: str
    schema: str
    say: Callable[[PublicRecord], str]
    """An entry as XML, with where its schema lies."""


class Repository:
    """Names and formats, from the settings."""

    def __init__(self, settings: Settings) -> None:
        self.portal = settings.portal_url.rstrip("/")
        self.base = f"{self.portal}{PATH}"
        self.key = settings.signing_key.get_secret_value()
        self.page = settings.oai_page
        self.namespace = addresses.oai_namespace(settings)
        self.admin = settings.oai_admin or settings.mail_sender or settings.mail_user
        if "@" not in self.admin:
            self.admin = f"nobody@{self.namespace}.invalid"  # the standard wants one; RFC 2606: this reaches nobody
        own = f"{self.base}/{SCHEMA_FILE}"
        self._dublin = {LOCATION: f"{OAI_DC} {OAI_DC_SCHEMA}"}
        self._own = {LOCATION: f"{ENTRY} {own}"}
        self.formats: Mapping[str, Format] = {
            "oai_dc": Format("oai_dc", OAI_DC, OAI_DC_SCHEMA, self._dublin_core),
            "archive": Format("archive", ENTRY, own, self._entry),
        }

    def format(self, prefix: str) -> Format:
        """The format of this prefix.

        Raises:
            Refused: cannotDisseminateFormat.
        """
        if prefix not in self.formats:
            raise Refused("cannotDisseminateFormat", f"formats are {', '.join(self.formats)}; found {prefix[:100]!r}")
        return self.formats[prefix]

    @property
    def is_domain(self) -> bool:
        """Whether its identifiers follow the guideline oai-identifier."""
        return _DOMAIN.fullmatch(self.namespace) is not None

    def identifier(self, id_: ResourceId) -> str:
        """The identifier of an entry."""
        return f"oai:{self.namespace}:{id_}"

    def resource(self, identifier: str) -> ResourceId | None:
        """The entry of an identifier; None for one that is none of ours."""
        head, _, last = identifier.rpartition(":")
        return parse_resource_id(last) if head == f"oai:{self.namespace}" else None

    def _dublin_core(self, record: PublicRecord) -> str:
        return entry_dc(record, self._address(record), vocabulary.creating(), _statement(record), self._dublin)

    def _entry(self, record: PublicRecord) -> str:
        return entry_xml(record, Said(self._address(record), partial(self._place, record), _statement(record)), self._own)

    def _address(self, record: PublicRecord) -> str:
        return f"{self.portal}{addresses.entry(record.id)}"

    def _place(self, record: PublicRecord, file: PublicFile) -> str:
        return f"{self.portal}{addresses.media(record, file)}"


def _statement(record: PublicRecord) -> str:
    found = vocabulary.find_rights(record.rights)
    return found.uri if found else ""
