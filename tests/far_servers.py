"""Shares of others: the embedded store's files by WebDAV and by SFTP, each a real server of its own."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.config import Settings
from archive.local import credentials
from archive.local.layout import Layout

WEED = Path(sys.executable).parent / "weed"
USER, WORD = "guan", "口令 pass"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def webdav(settings: Settings, folder: Path) -> Iterator[str]:
    """Its address."""
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    with _running(settings, port, "webdav", f"-port={port}", "-ip.bind=127.0.0.1", f"-cacheDir={folder}"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def sftp(settings: Settings, folder: Path) -> Iterator[tuple[str, Path]]:
    """Its address, and a private key that it lets in."""
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("host", "key"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    users = [
        {
            "Username": USER,
            "Password": WORD,
            "PublicKeys": [(folder / "key.pub").read_text().strip()],
            "HomeDir": "/",
            "Permissions": {"/": ["*"]},
            "Uid": 0,
            "Gid": 0,
        }
    ]
    (folder / "users.json").write_text(json.dumps(users))
    flags = (f"-sshPrivateKey={folder / 'host'}", f"-userStoreFile={folder / 'users.json'}", f"-localSocket={folder / 's'}")
    with _running(settings, port, "sftp", f"-port={port}", "-ip.bind=127.0.0.1", *flags):
        yield f"sftp://{USER}@127.0.0.1:{port}", folder / "key"


@contextmanager
def _running(settings: Settings, port: int, kind: str, *flags: str) -> Iterator[None]:
    words = credentials.kept(Layout.of(settings).secrets)
    environment = {
        **os.environ,
        "WEED_JWT_SIGNING_KEY": words.store_volume_key,
        "WEED_JWT_SIGNING_READ_KEY": words.store_volume_key,
        "WEED_JWT_FILER_SIGNING_KEY": words.store_filer_key,
        "WEED_JWT_FILER_SIGNING_READ_KEY": words.store_filer_key,
    }
    filer = f"-filer=127.0.0.1:{settings.store_filer_port}"
    command = [str(WEED), "-logtostderr=true", kind, filer, *flags]
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        for _ in range(300):
            with socket.socket() as one:
                if not one.connect_ex(("127.0.0.1", port)):
                    break
            assert child.poll() is None, child.stderr.read().decode()
            time.sleep(0.1)
        yield
    finally:
        child.kill()
        child.wait()
        child.stderr.close()
