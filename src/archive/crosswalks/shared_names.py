"""Shared names: by what two repositories say that they have the same thing, written one way whoever wrote it.

A DOI, a handle, an ARK, a URN, an address or an OAI identifier tells one thing in the whole world. Any other word is a call
number, which tells one thing in one place: it counts together with the title, and a title never alone. ISBN and ISSN tell an
edition, of which many things may be parts, and count as call numbers do.

Sources: RFC 3986 section 6 (addresses), RFC 8141 section 3 (URN), the ARK identifier scheme (draft-kunze-ark, section 2.7), DOI
Handbook section 2.4, RFC 3650 (handles).
"""

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import SplitResult, quote, unquote, urlsplit

from archive.simplified import simplified

_MOST, _LONGEST = 40, 500
"""Names of one record, and characters of one, that are looked at."""
_ARK = re.compile(r"\bark:/?(\d{5,9}/[^?#\s]+)", re.IGNORECASE)
_DOI = re.compile(r"(?:doi:|https?://(?:dx\.|www\.)?doi\.org/)\s*(10\.\d{4,9}/\S+)", re.IGNORECASE)
_HANDLE = re.compile(r"(?:hdl:|https?://hdl\.handle\.net/)\s*(\d[\d.]*/\S+)", re.IGNORECASE)
_URN = re.compile(r"urn:([a-z0-9][a-z0-9-]{1,31}):(\S+)", re.IGNORECASE)
_EDITIONS = frozenset({"isbn", "issn"})
_SESSION = re.compile(r";jsessionid=[^/?]*", re.IGNORECASE)
_OAI = re.compile(r"oai:\S+:\S+")
_PORTS = {"http": 80, "https": 443}
_SAFE = "!$&'()*+,;=:@/-._~"
_LEAST, _DIGITS = 6, 3
"""How long a call number is at least, and how many of its characters are digits: a shorter one is a running number."""


def shared_names(identifiers: Iterable[str], title: str) -> tuple[str, ...]:
    """The names that these identifiers of a record are, each once, in their order; none of what tells nothing by itself."""
    found = (_name(unicodedata.normalize("NFKC", one).strip(), title) for one in identifiers if len(one) <= _LONGEST)
    return tuple(dict.fromkeys(one for one in found if one))[:_MOST]


def _name(word: str, title: str) -> str:
    if found := _ARK.search(word):
        return f"ark:{found[1].replace('-', '').rstrip('/.')}"
    if found := _DOI.fullmatch(word):
        return f"doi:{unquote(found[1]).lower()}"
    if found := _HANDLE.fullmatch(word):
        return f"hdl:{unquote(found[1])}"
    if (found := _URN.fullmatch(word)) and found[1].lower() not in _EDITIONS:
        return f"urn:{found[1].lower()}:{found[2]}"
    if word.lower().startswith(("http://", "https://")):
        return _address(word)
    return word if _OAI.fullmatch(word) else _call_number(word, title)


def _address(word: str) -> str:
    """Scheme, case of the host, a port that goes without saying, a fragment and a session make no other thing. A host alone is a
    whole site, and one without a name is somebody's own network.
    """
    try:
        parts = urlsplit(word)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return ""
    path = quote(unquote(_SESSION.sub("", parts.path)), safe=_SAFE).rstrip("/")
    if not _is_name(host) or not (path or parts.query):
        return ""
    return f"{host}{_port(parts, port)}{path}{'?' if parts.query else ''}{parts.query}"


def _port(parts: SplitResult, port: int | None) -> str:
    return "" if port in {None, _PORTS[parts.scheme]} else f":{port}"


def _is_name(host: str) -> bool:
    last = host.rpartition(".")[2]
    return "." in host and not last.isdigit() and last not in {"local", "localhost", "internal"} and ":" not in host


def _call_number(word: str, title: str) -> str:
    number, name = _folded(word), _folded(title)
    if len(number) < _LEAST or sum(map(str.isdigit, number)) < _DIGITS or not name:
        return ""
    return f"no:{number}|{name}"


def _folded(words: str) -> str:
    """Letters and digits alone, simplified, in one case."""
    plain = simplified(unicodedata.normalize("NFKC", words)).casefold()
    return "".join(one for one in plain if one.isalnum())
