"""What a repository answers, read without trust: XML without document types, a page of records, who it is."""

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, TreeBuilder, XMLParser

from archive.errors import ArchiveError, IntakeRefuses

OAI = "{http://www.openarchives.org/OAI/2.0/}"
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,8}));")
_LONGEST, _LONGEST_NAMESPACE = 1000, 200
"""Bytes of an identifier, and of a namespace's name."""
_MOST_NODES, _DEEPEST = 200_000, 64
_PIECE = 1 << 14
"""Characters that the parser is given at once, and of one tag: it writes out a namespace for each name that has its prefix."""
_TYPED = re.compile(r"\ufeff?(?>\s+|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL)
_LONG_TAG = re.compile(rf"""<(?=[^<]{{{_PIECE}}})[^<>"']*+(?:(?:"[^"<]*+"|'[^'<]*+')[^<>"']*+)*+""")
_AHEAD = timedelta(days=1)
"""How far a repository's clock is believed to be before ours."""


class TokenRefused(IntakeRefuses):
    """A repository does not know its own resumption token any more. Facts: source, reason."""


class Given(NamedTuple):
    """A record as a repository gives it; no metadata where it is deleted."""

    identifier: str
    datestamp: str
    deleted: bool
    metadata: Element | None


class Page(NamedTuple):
    """A page of records, the token of the next, and when it was answered, by the repository's clock."""

    records: tuple[Given, ...]
    token: str
    at: datetime


class Identity(NamedTuple):
    """Who answers: `granularity` in the standard's own words, what it says of deletions, and since when it has records."""

    granularity: str
    deletes: str
    earliest: datetime
    at: datetime


def parsed(data: bytes, source: str) -> Element:
    """The answer of a repository.

    Characters that XML cannot carry are left out: a record that has one is no reason to lose its page.

    Raises:
        IntakeRefuses: it is no OAI-PMH.
        TokenRefused: badResumptionToken.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise IntakeRefuses(source=source, reason=f"no UTF-8: {fault}") from fault
    text = _REFERENCE.sub(_fit, _UNFIT.sub("", text))
    try:
        root = _tree(text)
    except _Unfit as fault:
        raise IntakeRefuses(source=source, reason=str(fault)) from fault
    except ElementTree.ParseError as fault:
        raise IntakeRefuses(source=source, reason=f"no XML: {fault}") from fault
    if root.tag != f"{OAI}OAI-PMH":
        raise IntakeRefuses(source=source, reason=f"no OAI-PMH: {root.tag[:100]}")
    return root


def page(root: Element, verb: str, source: str) -> Page:
    """The records of an answer; none where none matches.

    Raises:
        IntakeRefuses: the repository refuses, or what it answers has no such list.
        TokenRefused: badResumptionToken.
    """
    found = root.find(f"{OAI}{verb}")
    if found is None:
        refusal = root.find(f"{OAI}error")
        if refusal is not None and refusal.get("code") == "noRecordsMatch":
            return Page((), "", answered_at(root))
        raise _refused(root, refusal, source)
    records = tuple(one for element in found.iterfind(f"{OAI}record") if (one := _given(element)))
    token = (found.findtext(f"{OAI}resumptionToken") or "").strip()
    return Page(records, token, answered_at(root))


def identity(root: Element, source: str) -> Identity:
    """Who answers.

    Raises:
        IntakeRefuses: it does not say so.
    """
    found = root.find(f"{OAI}Identify")
    if found is None:
        raise _refused(root, root.find(f"{OAI}error"), source)
    earliest = moment(found.findtext(f"{OAI}earliestDatestamp") or "")
    if earliest is None:
        raise IntakeRefuses(source=source, reason="Identify: no earliestDatestamp")
    granularity = (found.findtext(f"{OAI}granularity") or "").strip()
    deletes = (found.findtext(f"{OAI}deletedRecord") or "no").strip()
    return Identity(granularity, deletes, earliest, answered_at(root))


def formats(root: Element, source: str) -> dict[str, str]:
    """Namespace -> prefix of the formats that a repository has.

    Raises:
        IntakeRefuses: it has none.
    """
    found = root.find(f"{OAI}ListMetadataFormats")
    if found is None:
        raise _refused(root, root.find(f"{OAI}error"), source)
    every = found.iterfind(f"{OAI}metadataFormat")
    return {one.findtext(f"{OAI}metadataNamespace", ""): one.findtext(f"{OAI}metadataPrefix", "") for one in every}


def answered_at(root: Element) -> datetime:
    """When, by the repository's clock; by ours where it does not say, or says what is far from now."""
    told, now = moment(root.findtext(f"{OAI}responseDate") or ""), datetime.now(UTC)
    return told if told and told <= now + _AHEAD else now


def moment(written: str) -> datetime | None:
    """A date or moment of the protocol, UTC."""
    try:
        found = datetime.fromisoformat(written.strip())
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


class _Unfit(Exception):
    """What is well-formed, and yet read no further."""


class _Bounded(TreeBuilder):
    """A tree no larger than a page of records is."""

    def __init__(self) -> None:
        super().__init__()
        self._nodes = self._depth = 0

    def start_ns(self, prefix: str, uri: str) -> None:
        """A namespace: each name in it is kept with its own."""
        if len(uri.encode()) > _LONGEST_NAMESPACE:
            raise _Unfit(f"XML with a namespace of more than {_LONGEST_NAMESPACE} bytes")

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        """One more, one deeper."""
        self._nodes, self._depth = self._nodes + 1 + len(attrs), self._depth + 1
        if self._nodes > _MOST_NODES:
            raise _Unfit(f"XML of more than {_MOST_NODES} elements and attributes")
        if self._depth > _DEEPEST:
            raise _Unfit(f"XML of elements more than {_DEEPEST} deep")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        """One less deep."""
        self._depth -= 1
        return super().end(tag)


def _tree(text: str) -> Element:
    """Piece by piece: the parser goes on to the end of what it was given, whatever was refused in it."""
    if _TYPED.match(text):
        raise _Unfit("XML with a document type")
    if any(len(one[0]) > _PIECE for one in _LONG_TAG.finditer(text)):
        raise _Unfit(f"XML with a tag of more than {_PIECE} characters")
    parser = XMLParser(target=_Bounded())  # noqa: S314 - without a document type there are no entities
    for start in range(0, len(text), _PIECE):
        parser.feed(text[start : start + _PIECE])
    root: Element = parser.close()
    return root


def _given(element: Element) -> Given | None:
    header = element.find(f"{OAI}header")
    identifier = (header.findtext(f"{OAI}identifier") or "").strip() if header is not None else ""
    if header is None or not identifier or len(identifier.encode()) > _LONGEST:
        return None
    metadata = element.find(f"{OAI}metadata")
    content = next(iter(metadata), None) if metadata is not None else None
    deleted = header.get("status") == "deleted"
    if content is None and not deleted:
        return None
    return Given(identifier, (header.findtext(f"{OAI}datestamp") or "").strip(), deleted, None if deleted else content)


def _refused(root: Element, refusal: Element | None, source: str) -> ArchiveError:
    if refusal is None:
        return IntakeRefuses(source=source, reason=f"an answer without a list: {[one.tag[-40:] for one in root]}")
    reason = f"{refusal.get('code')}: {(refusal.text or '').strip()[:200]}"
    if refusal.get("code") == "badResumptionToken":
        return TokenRefused(source=source, reason=reason)
    return IntakeRefuses(source=source, reason=reason)


def _fit(reference: re.Match[str]) -> str:
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    fits = number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF and not _UNFIT.match(chr(number))
    return reference[0] if fits else ""
