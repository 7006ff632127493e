"""A repository that is asked by OAI-PMH 2.0: one request at a time, each answer looked at as if nobody could be trusted."""

from datetime import UTC, datetime
from urllib.parse import quote, urlencode, urlsplit
from xml.etree.ElementTree import Element

from archive import i18n
from archive.errors import IntakeWrong
from archive.sources.fetching import Fetching
from archive.sources.oai import reading
from archive.sources.oai.reading import Identity, Page

_LARGEST = 8 << 20
"""Bytes of one answer."""
_LONGEST_S = 300.0
_DAYS = "YYYY-MM-DD"


class Repository:
    """The repository of a source; `set_` where only one of its sets is wanted. Nothing is asked of it yet.

    Raises:
        IntakeWrong: the address is none.
    """

    def __init__(self, name: str, address: str, set_: str = "", *, own_network: bool = False) -> None:
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise IntakeWrong(source=name, **i18n.reason("intake.address", address=address[:200]))
        self._name, self._address, self._set = name, address, set_
        self._fetching = Fetching(name, own_network=own_network)

    def identity(self) -> Identity:
        """Who answers.

        Raises:
            IntakeAway, IntakeRefuses, IntakeWrong.
        """
        return reading.identity(self._asked({"verb": "Identify"}), self._name)

    def formats(self) -> dict[str, str]:
        """Namespace -> prefix of its formats.

        Raises:
            IntakeAway, IntakeRefuses, IntakeWrong.
        """
        return reading.formats(self._asked({"verb": "ListMetadataFormats"}), self._name)

    def first(self, prefix: str, granularity: str, since: datetime | None, until: datetime | None) -> Page:
        """The first page of the records that changed between two moments, both included.

        Raises:
            IntakeAway, IntakeRefuses, IntakeWrong.
        """
        arguments = {"verb": "ListRecords", "metadataPrefix": prefix, "set": self._set}
        arguments |= {"from": _written(since, granularity), "until": _written(until, granularity)}
        return self._page({name: value for name, value in arguments.items() if value})

    def next(self, token: str) -> Page:
        """The page of a resumption token.

        Raises:
            TokenRefused: the repository does not know it any more: the window begins anew.
            IntakeAway, IntakeRefuses, IntakeWrong.
        """
        return self._page({"verb": "ListRecords", "resumptionToken": token})

    def _page(self, arguments: dict[str, str]) -> Page:
        return reading.page(self._asked(arguments), "ListRecords", self._name)

    def _asked(self, arguments: dict[str, str]) -> Element:
        address = f"{self._address}?{urlencode(arguments, quote_via=quote)}"
        return reading.parsed(self._fetching.whole(address, _LARGEST, _LONGEST_S), self._name)


def _written(moment: datetime | None, granularity: str) -> str:
    if moment is None:
        return ""
    return moment.astimezone(UTC).strftime("%Y-%m-%d" if granularity == _DAYS else "%Y-%m-%dT%H:%M:%SZ")
