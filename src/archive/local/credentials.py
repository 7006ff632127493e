"""Credentials of the embedded stack: made at the first start, kept in one file that only its owner may read."""

import base64
import json
import os
import secrets
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path


def _word() -> str:
    return secrets.token_hex(24)


def _fernet_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def _long_key() -> str:
    return secrets.token_hex(64)  # Airflow wants at least 64 bytes for HS512


@dataclass(frozen=True)
class Credentials:
    """Words that servers know each other by. Hexadecimal, so that they need no quoting in addresses and files."""

    ledger_root: str = field(default_factory=_word)
    ledger_archive: str = field(default_factory=_word)
    ledger_airflow: str = field(default_factory=_word)
    store_access_key: str = field(default_factory=lambda: secrets.token_hex(10))
    store_secret_key: str = field(default_factory=_word)
    store_volume_key: str = field(default_factory=_word)
    store_filer_key: str = field(default_factory=_word)
    airflow_password: str = field(default_factory=_word)
    airflow_fernet_key: str = field(default_factory=_fernet_key)
    airflow_jwt_secret: str = field(default_factory=_long_key)
    airflow_secret_key: str = field(default_factory=_word)
    signing_key: str = field(default_factory=_word)


def kept(file: Path) -> Credentials:
    """The credentials of this file; what is missing in it is made and written."""
    known = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    names = {each.name for each in fields(Credentials)}
    credentials = Credentials(**{name: word for name, word in known.items() if name in names})
    if asdict(credentials) != known:
        write_private(file, json.dumps(asdict(credentials), indent=1) + "\n")
    return credentials


def write_private(file: Path, text: str, owner: tuple[int, int] | None = None) -> None:
    """Write a file that only its owner may read, complete or not at all."""
    part = file.with_name(file.name + ".new")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    if owner and os.geteuid() == 0:
        os.chown(part, *owner)
    part.replace(file)
