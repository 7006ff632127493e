"""Sources of centres: from a row to what looks into the place."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from archive import i18n
from archive.errors import IntakeWrong, WindowClosed
from archive.models.intake import IntakeKind, IntakeSource
from archive.sources.contract import Receiving, Source
from archive.sources.folder import CentreFolder
from archive.sources.oai import HarvestedSource, Repository
from archive.sources.oai.source import KnownRecords
from archive.sources.pace import PacedInbox
from archive.sources.remote import Remote, RemoteSource
from archive.sources.secret import is_private_key, secret_file, user_and_password
from archive.sources.sftp import Login, Sftp
from archive.sources.webdav import WebDav

PREFIX = "intake:"
"""What stands before the name of such a source where the ledger says which source has a delivery."""
Bucket = Callable[[str, str, str, str, str], Remote]
"""(name of the source, address, path, access key, secret key) -> a bucket; made by who knows the store's SDK."""


def source_of_centre(
    row: IntakeSource,
    inbox: Receiving,
    bucket: Bucket,
    secrets: Path,
    home: Path,
    records: KnownRecords,
    quiet_s: float = 0.0,
) -> Source:
    """What looks into the place of a row. Nothing is asked of it yet.

    Raises:
        IntakeWrong: the row's address or path cannot be used.
        SecretUnusable.
    """
    paced = PacedInbox(inbox, row.rate_bps, lambda: row.is_open(datetime.now(UTC)), lambda: _closed(row))
    if row.kind is IntakeKind.OAI:
        repository_of(row)
        return HarvestedSource(PREFIX + row.name, row, records, paced)
    if row.kind is IntakeKind.FOLDER:
        folder = Path(row.path)
        if not folder.is_absolute():
            raise IntakeWrong(source=row.name, **i18n.reason("intake.absolute"))
        return CentreFolder(PREFIX + row.name, row.centre, folder, paced, quiet_s)
    return RemoteSource(PREFIX + row.name, row.centre, _remote(row, bucket, secrets, home), paced, quiet_s)


def repository_of(row: IntakeSource) -> Repository:
    """The repository that a row of OAI-PMH names.

    Raises:
        IntakeWrong: its address cannot be used.
    """
    return Repository(row.name, row.address, row.path, own_network=row.own_network)


def _remote(row: IntakeSource, bucket: Bucket, secrets: Path, home: Path) -> Remote:
    if row.kind is IntakeKind.SFTP:
        return Sftp(row.name, row.address, row.path, _login(row, secrets, home))
    user, password = user_and_password(secrets, row.secret, row.name) if row.secret else ("", "")
    if row.kind is IntakeKind.WEBDAV:
        return WebDav(row.name, row.address, row.path, user, password)
    return bucket(row.name, row.address, row.path, user, password)


def _login(row: IntakeSource, secrets: Path, home: Path) -> Login:
    if not row.secret:
        raise IntakeWrong(source=row.name, **i18n.reason("intake.needs-secret"))
    file = secret_file(secrets, row.secret, row.name)
    key = is_private_key(file)
    return Login(file if key else None, None if key else file, home / "known_hosts", home / "askpass" / row.name)


def _closed(row: IntakeSource) -> WindowClosed:
    return WindowClosed(source=row.name, begins=row.begins, ends=row.ends)
