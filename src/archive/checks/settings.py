"""Settings: what is unset, easy to guess, at odds with another, or would send secrets over an open line."""

from collections import Counter
from collections.abc import Iterator, Mapping
from urllib.parse import unquote, urlsplit

from archive import i18n
from archive.config import Replica, Settings, is_local
from archive.models.findings import Finding, bad, good, note
from archive.services import Services

LEAST_KEY = 32
"""Characters of a signing key: 16 random bytes as hexadecimal."""
_GUESSED = frozenset(
    {
        *("admin", "airflow", "archive", "changeme", "default", "elastic", "minio", "minioadmin", "none", "password"),
        *("postgres", "root", "s3cr3t", "seaweedfs", "secret", "test"),
    }
)


def probe(services: Services) -> Iterator[Finding]:
    """Look at all of them; one line says so when nothing is wrong."""
    s = services.settings
    found = [*_unset(s), *_guessed(s), *_at_odds(s), *_open_lines(s)]
    yield from found
    if not any(one.code for one in found):
        yield good("settings", "values")


def _unset(s: Settings) -> Iterator[Finding]:
    needed = {
        "ARCHIVE_LEDGER_URL": s.ledger_url.get_secret_value(),
        "ARCHIVE_STORE_ACCESS_KEY": s.store_access_key,
        "ARCHIVE_STORE_SECRET_KEY": s.store_secret_key.get_secret_value(),
        "ARCHIVE_SIGNING_KEY": s.signing_key.get_secret_value(),
    }
    for name, value in needed.items():
        if not value:
            yield bad("settings", "values", "E700", name=name)


def _guessed(s: Settings) -> Iterator[Finding]:
    for name, (user, secret) in _secrets(s).items():
        if secret and (secret.lower() in _GUESSED or secret == user or (secret.isdecimal() and len(secret) < LEAST_KEY)):
            yield bad("settings", "secrets", "E701", name=name, least=LEAST_KEY)
    key = s.signing_key.get_secret_value()
    if key and (len(key) < LEAST_KEY or len(set(key)) < 8):
        yield bad("settings", "secrets", "E701", name="ARCHIVE_SIGNING_KEY", least=LEAST_KEY)


def _secrets(s: Settings) -> Mapping[str, tuple[str, str]]:
    """Name -> user and secret."""
    ledger = urlsplit(s.ledger_url.get_secret_value())
    found = {
        "ARCHIVE_LEDGER_URL": (unquote(ledger.username or ""), unquote(ledger.password or "")),
        "ARCHIVE_STORE_SECRET_KEY": (s.store_access_key, s.store_secret_key.get_secret_value()),
        "ARCHIVE_CATALOGUE_PASSWORD": (s.catalogue_user, s.catalogue_password.get_secret_value()),
        "ARCHIVE_AIRFLOW_PASSWORD": (s.airflow_user, s.airflow_password.get_secret_value()),
        "ARCHIVE_MAIL_PASSWORD": (s.mail_user, s.mail_password.get_secret_value()),
        "ARCHIVE_METRICS_TOKEN": ("", s.metrics_token.get_secret_value()),
    }
    return found | {f"ARCHIVE_REPLICAS ({one.name})": (one.access_key, one.secret_key.get_secret_value()) for one in s.replicas}


def _at_odds(s: Settings) -> Iterator[Finding]:
    for first, second, key, wrong in _pairs(s):
        if wrong:
            yield bad("settings", "values", "E702", name=first, other=second, **_reasons(key))
    yield from _twice(_place(one) for one in s.replicas)


def _pairs(s: Settings) -> Iterator[tuple[str, str, str, bool]]:
    """Two settings, the word for how they contradict, and whether they do."""
    buckets = {"ARCHIVE_BUCKET_INBOX": s.bucket_inbox, "ARCHIVE_BUCKET_PRESERVATION": s.bucket_preservation}
    buckets["ARCHIVE_BUCKET_ACCESS"] = s.bucket_access
    names = list(buckets)
    for first, second in ((0, 1), (0, 2), (1, 2)):
        yield names[first], names[second], "same", buckets[names[first]] == buckets[names[second]]
    word = bool(s.catalogue_password.get_secret_value())
    yield "ARCHIVE_CATALOGUE_USER", "ARCHIVE_CATALOGUE_PASSWORD", "alone", bool(s.catalogue_user) != word
    yield "ARCHIVE_MAIL_USER", "ARCHIVE_MAIL_PASSWORD", "alone", bool(s.mail_user) != bool(s.mail_password.get_secret_value())
    yield "ARCHIVE_METRICS_HOST", "ARCHIVE_METRICS_TOKEN", "open", not (is_local(s.metrics_host) or s.metrics_token)
    ports = {"ARCHIVE_PORTAL_METRICS_PORT": s.portal_metrics_port, "ARCHIVE_WORKER_METRICS_PORT": s.worker_metrics_port}
    for name, port in ports.items():
        yield "ARCHIVE_PORTAL_PORT", name, "same", port == s.portal_port
    both = s.portal_metrics_port == s.worker_metrics_port != 0
    yield "ARCHIVE_PORTAL_METRICS_PORT", "ARCHIVE_WORKER_METRICS_PORT", "same", both
    here = is_local(urlsplit(s.portal_url).hostname or "")
    yield "ARCHIVE_PORTAL_HOST", "ARCHIVE_PORTAL_URL", "here", here and not is_local(s.portal_host)


def _place(one: Replica) -> tuple[str, str]:
    return (str(one.folder.absolute()), one.name) if one.folder else (f"{one.url.rstrip('/')}/{one.bucket}", one.name)


def _twice(places: Iterator[tuple[str, str]]) -> Iterator[Finding]:
    found = list(places)
    for place, number in Counter(place for place, _ in found).items():
        if number > 1:
            names = ", ".join(name for where, name in found if where == place)
            yield bad("settings", "values", "E702", name="ARCHIVE_REPLICAS", other=names, **_reasons("same"))


def _open_lines(s: Settings) -> Iterator[Finding]:
    own = f"{s.store_url.rstrip('/')}/{s.bucket_preservation}"
    for one in s.replicas:
        if one.url and f"{one.url.rstrip('/')}/{one.bucket}" == own:
            yield bad("settings", "values", "E702", name="ARCHIVE_REPLICAS", other=one.name, **_reasons("store"))
    if s.mail_host and s.mail_security == "none" and not is_local(s.mail_host):
        yield note("settings", "lines", "E703", name="ARCHIVE_MAIL_SECURITY", url=f"smtp://{s.mail_host}")
    urls = {"ARCHIVE_STORE_URL": s.store_url, "ARCHIVE_CATALOGUE_URL": s.catalogue_url, "ARCHIVE_AIRFLOW_URL": s.airflow_url}
    urls |= {"ARCHIVE_PORTAL_URL": s.portal_url} | {f"ARCHIVE_REPLICAS ({one.name})": one.url for one in s.replicas if one.url}
    for name, url in urls.items():
        parts = urlsplit(url)
        if parts.scheme != "https" and not is_local(parts.hostname or ""):
            yield note("settings", "lines", "E703", name=name, url=f"{parts.scheme}://{parts.hostname}")


def _reasons(key: str) -> dict[str, str]:
    return i18n.reason(f"check.odds.{key}")
