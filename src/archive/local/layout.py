"""Where everything of one embedded stack lies: all under one folder, sockets in a short one when its path is long."""

import contextlib
import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path

import archive
from archive.config import Settings
from archive.local.refusals import refused

SOCKET_PATH_LIMIT = 107  # bytes of sun_path without its zero, unix(7)
LONGEST_SOCKET_NAME = 24  # "/.s.PGSQL.5432.lock", "/supervisor.sock.1234567"


@dataclass(frozen=True)
class Layout:
    """Paths below `home`, which is absolute."""

    home: Path

    @classmethod
    def of(cls, settings: Settings) -> "Layout":
        """The layout of these settings' home folder."""
        return cls(settings.home.absolute())

    @property
    def lock(self) -> Path:
        """Held by whoever runs the stack of this folder."""
        return self.home / "stack.lock"

    @property
    def stack_env(self) -> Path:
        """What `Settings.load` reads, 0600."""
        return self.home / "stack.env"

    @property
    def secrets(self) -> Path:
        """Credentials made at the first start, 0600."""
        return self.home / "secrets.json"

    @property
    def logs(self) -> Path:
        """One log per server."""
        return self.home / "logs"

    @property
    def run(self) -> Path:
        """Configuration of supervisord; nothing here outlives a stop."""
        return self.home / "run"

    @property
    def programs(self) -> Path:
        """Unpacked distributions, which the servers read and may not change."""
        return self.home / "programs"

    @property
    def ledger(self) -> Path:
        """PostgreSQL's own folder."""
        return self.home / "ledger"

    @property
    def store(self) -> Path:
        """SeaweedFS's own folder."""
        return self.home / "store"

    @property
    def catalogue(self) -> Path:
        """Elasticsearch's own folder."""
        return self.home / "catalogue"

    @property
    def airflow(self) -> Path:
        """AIRFLOW_HOME."""
        return self.home / "airflow"

    @property
    def supervisor_socket(self) -> Path:
        """The socket that supervisord answers on."""
        return (self.run / "socket").resolve() / "supervisor.sock"

    @property
    def ledger_sockets(self) -> Path:
        """Folder of PostgreSQL's socket."""
        return (self.ledger / "socket").resolve()

    @property
    def store_sockets(self) -> Path:
        """Folder of SeaweedFS's own sockets."""
        return (self.store / "socket").resolve()

    def make(self) -> None:
        """Create the folders: the home may be passed through, so that servers of another user reach their own folder.

        Raises:
            SetupRefused: the folder cannot be made or belongs to somebody else.

        """
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            self.home.chmod(0o711)
            self._make_folders()
        except OSError as error:
            raise refused("home", folder=self.home, reason=error.strerror) from error

    def _make_folders(self) -> None:
        for folder in (self.logs, self.run, self.store, self.airflow, self.ledger, self.catalogue):
            folder.mkdir(mode=0o700, exist_ok=True)
        for link in self._socket_links:
            make_socket_folder(link)

    def forget_short_folders(self) -> None:
        """Remove the short socket folders outside the home; only after a stop."""
        for link in self._socket_links:
            if link.is_symlink():
                with contextlib.suppress(OSError):  # not empty, or gone: the next start makes its own
                    link.resolve().rmdir()
                    link.unlink()

    @property
    def _socket_links(self) -> tuple[Path, Path, Path]:
        return self.run / "socket", self.ledger / "socket", self.store / "socket"


def make_socket_folder(link: Path) -> None:
    """Make `link` a folder, or a link to a private short one where the path is too long for a unix socket."""
    if len(str(link).encode()) + LONGEST_SOCKET_NAME <= SOCKET_PATH_LIMIT:
        link.mkdir(mode=0o700, exist_ok=True)
        return
    if link.is_symlink() and link.exists():
        return
    link.unlink(missing_ok=True)
    short = tempfile.mkdtemp(prefix=f"archive-{hashlib.sha256(str(link).encode()).hexdigest()[:8]}-")
    link.symlink_to(short)


def repository() -> Path:
    """The checkout that this package runs from: it holds `dags/` and `infra/`."""
    return Path(archive.__file__).resolve().parents[2]
