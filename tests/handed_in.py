"""Folders handed in by a centre."""

import io

from archive.cli.deliveries import one_folder
from archive.steps.ingest import scan, walk


def ingested(services, folder, centre="zj-330683", name=None):
    """Walk a folder through all steps, as `archive ingest` does; the delivery."""
    source, found = one_folder(services, folder, centre, name)
    delivery, _ = scan.register(services, source, found)
    list(walk.run(services, delivery.id))
    return services.ledger.deliveries.get(delivery.id)


def dropped(services, folder, *only, centre="zj-330683", name="d"):
    """Put a folder, or some of its files, into the inbox and say that it is complete; what a scan finds then."""
    uploaded(services, folder, *only, centre=centre, name=name)
    return scan.run(services)


def uploaded(services, folder, *only, centre="zj-330683", name="d"):
    """The same before any scan."""
    for path in [folder / one for one in only] or sorted(folder.iterdir()):
        data = path.read_bytes()
        services.store.inbox.put_drop(centre, name, path.name, io.BytesIO(data), len(data))
    services.store.inbox.mark_ready(centre, name)
