"""What the machine must offer before anything starts: disk, memory, free ports, a folder that is ours."""

import errno
import shutil
import socket
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import psutil

from archive.config import Settings
from archive.local.parts import Part
from archive.local.refusals import refused

GB = 10**9
GRPC_OFFSET = 10_000  # SeaweedFS finds its own servers at port + 10000
CGROUP_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


class Port(NamedTuple):
    """A TCP port and the setting that moves it."""

    number: int
    setting: str


def ports_of(settings: Settings, parts: Iterable[Part]) -> list[Port]:
    """Every port on 127.0.0.1 that these parts will listen on."""
    found: list[Port] = []
    for part in parts:
        for setting in SETTINGS_OF_PORTS.get(part, ()):
            number = int(getattr(settings, setting))
            if not number:  # a port that is not wanted
                continue
            found.append(Port(number, f"ARCHIVE_{setting.upper()}"))
            if part == "store":
                found.append(Port(number + GRPC_OFFSET, f"ARCHIVE_{setting.upper()} (+{GRPC_OFFSET})"))
    return found


SETTINGS_OF_PORTS: dict[Part, tuple[str, ...]] = {
    "store": ("store_port", "store_filer_port", "store_master_port", "store_volume_port", "store_admin_port"),
    "catalogue": ("catalogue_port", "catalogue_transport_port"),
    "orchestration": ("airflow_port",),
    "worker": ("worker_metrics_port",),
    "portal": ("portal_port", "portal_metrics_port"),
}


def check_machine(settings: Settings, home: Path) -> None:
    """Refuse a machine that is too small.

    Raises:
        SetupRefused: free disk or memory is below the settings' minimum.

    """
    free = shutil.disk_usage(home).free
    if free < settings.min_disk_gb * GB:
        raise refused("disk", folder=home, free=f"{free / GB:.1f}", least=f"{settings.min_disk_gb:g}")
    memory = memory_bytes()
    if memory < settings.min_memory_gb * GB:
        raise refused("memory", found=f"{memory / GB:.1f}", least=f"{settings.min_memory_gb:g}")


def memory_bytes() -> int:
    """Memory of the machine, or of the container when that is less."""
    return min([int(psutil.virtual_memory().total), *(_limit(file) for file in CGROUP_LIMITS if file.is_file())])


def _limit(file: Path) -> int:
    text = file.read_text(encoding="ascii").strip()
    return int(text) if text.isdecimal() else 2**63


def check_ports(ports: Iterable[Port]) -> None:
    """Refuse a port that is taken, or wanted twice.

    Raises:
        SetupRefused: names the port and the setting that moves it.

    """
    seen: dict[int, str] = {}
    for port in ports:
        if port.number in seen:
            raise refused("port_twice", port=port.number, setting=port.setting, other=seen[port.number])
        seen[port.number] = port.setting
        reason = why_not_bound(port.number)
        if reason:
            raise refused("port" if reason == "EADDRINUSE" else "port_forbidden", port=port.number, setting=port.setting)


def why_not_bound(number: int) -> str:
    """Name of the error that listening on 127.0.0.1 gives; empty when it works."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
            probe.listen(1)
        except OSError as error:
            return errno.errorcode.get(error.errno or 0, "EIO")
    return ""
