"""Secrets of sources: files in one folder, which the ledger knows by name only."""

import stat
from pathlib import Path

from archive import i18n
from archive.errors import SecretUnusable

_LARGEST = 65_536


def secret_file(folder: Path, name: str, source: str) -> Path:
    """The file of a secret.

    Raises:
        SecretUnusable: it is not there, or others than its owner may read it.
    """
    file = folder / name
    if "/" in name or name in {"", ".", ".."}:
        raise SecretUnusable(source=source, file=name, **i18n.reason("intake.no-name"))
    try:
        about = file.stat()
    except OSError as fault:
        raise SecretUnusable(source=source, file=file, **i18n.reason("intake.no-secret")) from fault
    if not stat.S_ISREG(about.st_mode) or about.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SecretUnusable(source=source, file=file, **i18n.reason("intake.open-secret"))
    return file


def user_and_password(folder: Path, name: str, source: str) -> tuple[str, str]:
    """The first two lines of such a file: who, and the password; of S3 the access key and the secret key.

    Raises:
        SecretUnusable: see `secret_file`; or it has no two lines.
    """
    file = secret_file(folder, name, source)
    try:
        with file.open(encoding="utf-8") as stream:
            lines = stream.read(_LARGEST).splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise SecretUnusable(source=source, file=file, **i18n.reason("intake.no-secret")) from fault
    if len(lines) < 2 or not lines[0].strip():
        raise SecretUnusable(source=source, file=file, **i18n.reason("intake.two-lines"))
    return lines[0].strip(), lines[1].rstrip("\r\n")


def is_private_key(file: Path) -> bool:
    """Whether a secret is a private key as OpenSSH takes it."""
    with file.open("rb") as stream:
        return stream.read(11) == b"-----BEGIN "
