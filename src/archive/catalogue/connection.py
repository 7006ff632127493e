"""The one seam to Elasticsearch: connecting, and its errors as ours."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from elastic_transport import TlsError, TransportError
from elasticsearch import ApiError, AuthenticationException, AuthorizationException, Elasticsearch

from archive.errors import CatalogueRefuses, CatalogueUnavailable, CatalogueUntrusted, SettingWrong

_ANSWER_WITHIN_S = 15.0
_TRIES = 2


def connect(url: str, user: str, password: str, api_key: str = "", ca: Path | None = None) -> Elasticsearch:
    """A client that logs in by key, or by user and password, or not at all; nothing is sent yet.

    `ca` holds the certificates (PEM) that vouch for the server; without it those count whom this machine trusts.

    Raises:
        SettingWrong: the address is none, or `ca` is not a file of certificates.
    """
    options: dict[str, Any] = {"api_key": api_key} if api_key else {"basic_auth": (user, password)} if user else {}
    if url.startswith("https://"):
        options["ssl_context"] = _trusted(ca)
    try:
        return Elasticsearch(url, request_timeout=_ANSWER_WITHIN_S, max_retries=_TRIES, retry_on_timeout=False, **options)
    except ValueError as fault:
        raise SettingWrong(name="ARCHIVE_CATALOGUE_URL", reason=str(fault)) from fault


def _trusted(ca: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca)
    except OSError as fault:
        raise SettingWrong(name="ARCHIVE_CATALOGUE_CA", reason=f"{ca}: {fault.strerror or fault}") from fault


@contextmanager
def answering(url: str) -> Iterator[None]:
    """Turn whatever goes wrong between us and the server into a `CatalogueUnavailable`, with the server's own reason."""
    try:
        yield
    except (AuthenticationException, AuthorizationException) as fault:
        raise CatalogueRefuses(server=url, reason=reason(fault)) from fault
    except TlsError as fault:
        raise CatalogueUntrusted(server=url, reason=fault.message) from fault
    except ApiError as fault:
        raise CatalogueUnavailable(server=url, reason=reason(fault)) from fault
    except TransportError as fault:
        raise CatalogueUnavailable(server=url, reason=f"{type(fault).__name__}: {fault.message}") from fault


def reason(fault: ApiError) -> str:
    """Status, type and words of an answer that is an error."""
    body = fault.body if isinstance(fault.body, dict) else {}
    error = body.get("error", {})
    words = error.get("reason", "") if isinstance(error, dict) else str(error)
    return f"{fault.meta.status} {fault.message} {words}".strip()
