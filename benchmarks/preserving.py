"""What a worker does with one large file, each a piece of work of its own."""

from pathlib import Path

from archive.config import Settings
from archive.services import Services
from archive.store import NewVersion, Received, resource_object


def receive(settings: Settings, mark: str, file: Path) -> None:
    """From a folder into the inbox."""
    with file.open("rb") as stream:
        Services(settings).store.inbox.receive(mark, 1, file.name, stream, file.stat().st_size)


def preserve(settings: Settings, name: str, received: Received, copied_by_the_store: bool) -> None:
    """From the inbox into an object."""
    store = Services(settings).store
    store.objects.shelf.client.copies = copied_by_the_store
    store.objects.commit(resource_object(name), NewVersion({"originals/2g.bin": received}, "bench", "bench"))


def verify(settings: Settings, name: str) -> None:
    """Read the object."""
    Services(settings).store.objects.verify(resource_object(name))
