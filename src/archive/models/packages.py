"""Packages as they were unpacked: what was handed in packed, and which received files came out of it."""

from pydantic import Field

from archive.models.base import Model
from archive.models.delivery import ReceivedFile
from archive.models.report import Fault


class Unpacked(Model):
    """A package of a delivery. Its bytes lie in `received/<delivery>/<n>`, its files there under numbers of their own."""

    n: int = Field(ge=1)
    path: str
    size: int = Field(ge=0)
    sha512: str
    sha256: str
    kind: str = Field("", description="zip, tar, tar.gz …; empty where nothing of it could be taken")
    first: int = Field(0, ge=0, description="number of its first file; 0 while it is not unpacked")
    last: int = Field(0, ge=0, description="number of its last file; below `first` where it has none")
    files: int = Field(0, ge=0, description="files taken out of it")
    left_out: int = Field(0, ge=0, description="what desktops leave behind, not taken out")
    names: dict[str, str] = Field(
        default_factory=dict, description="path in the delivery -> name in the package, where they differ"
    )
    faults: tuple[Fault, ...] = ()

    def has(self, n: int) -> bool:
        """Whether a received file came out of it."""
        return self.first <= n <= self.last

    def received(self) -> ReceivedFile:
        """The package as a received file."""
        return ReceivedFile(n=self.n, path=self.path, size=self.size, sha512=self.sha512, sha256=self.sha256)


class PackageListing(Model):
    """A package as its delivery's preserved object tells of it: itself, and every file that came out of it."""

    package: Unpacked
    files: tuple[ReceivedFile, ...] = ()
