"""The connection to the object store: one SDK client, its limits, and its errors as ours."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import urllib3
from minio import Minio
from minio.error import MinioException, S3Error

from archive.errors import (
    ArchiveError,
    BadInput,
    ClockOff,
    Conflict,
    NotFound,
    NotOffered,
    SettingWrong,
    StoreRefuses,
    StoreUnavailable,
    StoreUntrusted,
)

CONNECT_S = 5.0
READ_S = 120.0
CONNECTIONS = 24
RETRIES = 3
_MISSING = frozenset({"NoSuchKey", "NoSuchBucket", "NoSuchUpload", "NoSuchVersion"})
_LOST = frozenset({"PreconditionFailed", "ConditionalRequestConflict"})
_REFUSALS: dict[str, type[ArchiveError]] = {
    "NotImplemented": NotOffered,
    "MethodNotAllowed": NotOffered,
    "RequestTimeTooSkewed": ClockOff,
    "RequestExpired": ClockOff,
}
_OWNED = frozenset({"BucketAlreadyOwnedByYou", "BucketAlreadyExists"})


class Client:
    """An S3 endpoint. `sdk` is minio's client; every call to it stands inside `with client.mapped(key):`."""

    def __init__(self, url: str, access_key: str, secret_key: str, region: str, ca: Path | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise SettingWrong(name="ARCHIVE_STORE_URL", reason=url)
        self.copies = True
        """Whether the server copies by itself; one that says it cannot is not asked again."""
        self.server = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        trusted = _trusted(ca) if parts.scheme == "https" else None

        def sdk(retries: int) -> Minio:
            return Minio(
                parts.netloc,
                access_key=access_key or None,
                secret_key=secret_key or None,
                secure=parts.scheme == "https",
                region=region,
                http_client=_pool(retries, trusted),
            )

        self.sdk = sdk(RETRIES)
        self.once = sdk(0)
        """For reading what may be rotten: a store that cannot read a file tries long by itself, and says 500 each time anew."""

    @contextmanager
    def mapped(self, key: str) -> Iterator[None]:
        """Turn errors of the SDK and of the network into `StoreUnavailable`, `NotFound` or `Conflict`; `key` names the thing."""
        try:
            yield
        except (MinioException, urllib3.exceptions.HTTPError, OSError) as error:
            raise self._ours(error, key) from error

    def _ours(self, error: Exception, key: str) -> ArchiveError:
        if isinstance(error, S3Error):
            return self._answered(error, key)
        if isinstance(getattr(error, "reason", None) or error, urllib3.exceptions.SSLError):
            return StoreUntrusted(server=self.server, reason=_reason(error))
        return StoreUnavailable(server=self.server, reason=_reason(error))

    def _answered(self, error: S3Error, key: str) -> ArchiveError:
        code = error.code or ""
        if kind := _REFUSALS.get(code):
            return kind(server=self.server, reason=f"{code}: {error.message}")
        if found := _of_key(code, key):
            return found
        if code == "AccessDenied":
            return StoreRefuses(server=self.server, key=key, reason=error.message)
        if code in {"InvalidAccessKeyId", "SignatureDoesNotMatch"}:
            return SettingWrong(name="ARCHIVE_STORE_ACCESS_KEY", reason=code)
        return StoreUnavailable(server=self.server, reason=f"{code}: {error.message}")

    def ensure_bucket(self, bucket: str) -> None:
        """Make the bucket where it is missing; another may make it at the same moment."""
        with self.mapped(bucket):
            if self.sdk.bucket_exists(bucket):
                return
            try:
                self.sdk.make_bucket(bucket)
            except S3Error as error:
                if error.code not in _OWNED:
                    raise

    def check(self, bucket: str) -> None:
        """Return when the server lists the bucket with these keys.

        Raises:
            StoreUnavailable: it does not answer, or the bucket is not there.
        """
        try:
            with self.mapped(bucket):
                next(iter(self.sdk.list_objects(bucket, prefix="0=")), None)
        except NotFound as missing:
            raise StoreUnavailable(server=self.server, reason=f"no bucket {bucket}") from missing


def _of_key(code: str, key: str) -> ArchiveError | None:
    """What is wrong with the key that was asked for, and not with the server or our rights."""
    if code in _MISSING:
        return NotFound(what="bucket" if code == "NoSuchBucket" else "object", id=key)
    if code in _LOST:
        return Conflict(what="object", id=key)
    return BadInput(what="range", id=key) if code == "InvalidRange" else None


def _trusted(ca: Path | None) -> ssl.SSLContext:
    """Those whom this machine trusts, or those of a file alone.

    Raises:
        SettingWrong: the file is not there, or holds no certificates.
    """
    try:
        return ssl.create_default_context(cafile=ca)
    except OSError as error:
        raise SettingWrong(name="ARCHIVE_STORE_CA", reason=f"{ca}: {error.strerror or error}") from error


def _pool(retries: int, trusted: ssl.SSLContext | None) -> urllib3.PoolManager:
    return urllib3.PoolManager(
        ssl_context=trusted,
        timeout=urllib3.Timeout(connect=CONNECT_S, read=READ_S),
        maxsize=CONNECTIONS,
        retries=urllib3.Retry(total=retries, backoff_factor=0.2, status_forcelist=[500, 502, 503, 504]),
    )


def _reason(error: Exception) -> str:
    """What went wrong, without addresses of objects in memory."""
    cause = getattr(error, "reason", None) or error
    return f"{type(cause).__name__}: {str(cause).rpartition('>: ')[2]}"[:300]
