"""The one seam to Elasticsearch: connecting, and its errors as ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from archive.errors import CatalogueUnavailable

_ANSWER_WITHIN_S = 15.0
_TRIES = 2


def connect(url: str, user: str, password: str) -> Elasticsearch:
    """A client; nothing is sent yet."""
    login = (user, password) if user else None
    return Elasticsearch(url, basic_auth=login, request_timeout=_ANSWER_WITHIN_S, max_retries=_TRIES, retry_on_timeout=False)


@contextmanager
def answering(url: str) -> Iterator[None]:
    """Turn whatever goes wrong between us and the server into `CatalogueUnavailable`, with the server's own reason."""
    try:
        yield
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
