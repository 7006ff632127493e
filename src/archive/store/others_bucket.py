"""A bucket of a centre's own, at any S3 endpoint: what of it lies below a prefix, as folders."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from archive.errors import (
    IntakeAway,
    IntakeRefuses,
    IntakeWrong,
    NotFound,
    SettingWrong,
    SourceMissing,
    StoreRefuses,
    Unavailable,
)
from archive.models.intake import RemoteEntry
from archive.store.s3 import conditional, listing, reading
from archive.store.s3.client import Client
from archive.store.s3.conditional import Place
from archive.store.s3.reading import Body

_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]")


class OthersBucket:
    """`path` is `bucket/prefix`; without keys it is read as anybody may."""

    def __init__(
        self, name: str, url: str, path: str, access_key: str = "", secret_key: str = "", region: str = "us-east-1"
    ) -> None:
        self._name = name
        self._bucket, _, prefix = path.strip("/").partition("/")
        self._prefix = f"{prefix}/" if prefix else ""
        if not _BUCKET.fullmatch(self._bucket):
            raise IntakeWrong(source=name, reason=path)
        try:
            self._client = Client(url, access_key, secret_key, region)
        except SettingWrong as error:
            raise IntakeWrong(source=name, reason=url) from error
        self.address = f"{self._client.server}/{path.strip('/')}"

    def entries(self, folder: str) -> list[RemoteEntry]:
        """What lies in a folder; a bucket has none that is empty."""
        prefix = self._prefix + (f"{folder}/" if folder else "")
        with self._as_theirs(folder), self._client.mapped(prefix):
            found = list(self._client.sdk.list_objects(self._bucket, prefix=prefix))
        entries = []
        for one in found:
            name = (one.object_name or "").removeprefix(prefix).rstrip("/")
            if name and one.is_dir:
                entries.append(RemoteEntry(name, True, 0, ""))
            elif name:
                modified = one.last_modified.timestamp() if one.last_modified else 0.0
                entries.append(RemoteEntry(name, False, one.size or 0, one.etag or "", modified))
        return entries

    @contextmanager
    def open(self, path: str) -> Iterator["_Theirs"]:
        """An object as a stream."""
        with ExitStack() as stack:
            with self._as_theirs(path):  # not around the block: our own store's faults pass through there
                body = stack.enter_context(reading.opened(self._client, self._place(path)))
            yield _Theirs(body, self._name)

    def rename(self, path: str, new: str) -> None:
        """Write the same small object under another name, then take the first away."""
        with self._as_theirs(path):
            got = reading.get(self._client, self._place(path))
            conditional.put(self._client, self._place(new), got.data if got else b"")
            listing.remove(self._client, self._place(path))

    def put(self, path: str, data: bytes) -> None:
        """Write a small object."""
        with self._as_theirs(path):
            conditional.put(self._client, self._place(path), data)

    def _place(self, path: str) -> Place:
        return Place(self._bucket, self._prefix + path)

    @contextmanager
    def _as_theirs(self, path: str) -> Iterator[None]:
        """Their store is not ours: what is wrong with it must not be told as if it were."""
        try:
            yield
        except NotFound as error:
            raise SourceMissing(path=f"{self.address}/{path}") from error
        except (StoreRefuses, SettingWrong) as error:
            raise IntakeRefuses(source=self._name, reason=str(error.facts.get("reason", error.code))) from error
        except IntakeAway:
            raise
        except Unavailable as error:
            raise IntakeAway(source=self._name, reason=str(error.facts.get("reason", error.code))) from error


class _Theirs:
    """Bytes of their object; a line that breaks is theirs, too."""

    def __init__(self, body: Body, name: str) -> None:
        self._body, self._name = body, name

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes, empty at the end.

        Raises:
            IntakeAway: the line broke.
        """
        try:
            return self._body.read(size) or b""
        except Unavailable as error:
            raise IntakeAway(source=self._name, reason=str(error.facts.get("reason", error.code))) from error
