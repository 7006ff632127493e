"""Settings -> Services: each part made when first used, so that a command pays only for what it needs."""

from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from archive.config import Settings
from archive.errors import IntakeUnknown, ReplicaUnknown

if TYPE_CHECKING:
    from archive.catalogue import Catalogue
    from archive.chat import Room
    from archive.ledger import Ledger
    from archive.ledger.known_tree import KnownTree
    from archive.mail import Post
    from archive.models.delivery import Delivery
    from archive.models.intake import IntakeSource
    from archive.sources import ReadyDelivery, Source
    from archive.store import Shelf, Store


class Services:
    """The parts of one archive, on the servers that the settings name."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @classmethod
    def load(cls, home: Path | None = None) -> Self:
        """From the environment and the embedded stack's file."""
        return cls(Settings.load(home))

    def running(self, name: str) -> Any:  # noqa: ANN401 - a value of whichever kind the setting has
        """A setting as it holds at this moment: as an operator set it at run time, else as the environment has it.

        Raises:
            LedgerUnavailable.
        """
        written = self.ledger.desk.running.get(name)
        return getattr(self.settings, name) if written is None else self.settings.read_one(name, written)

    @cached_property
    def ledger(self) -> "Ledger":
        """States and events."""
        from archive.ledger import Ledger

        return Ledger.connect(self.settings.ledger_url.get_secret_value(), self.settings.ledger_schema)

    @cached_property
    def store(self) -> "Store":
        """Bytes: drops, preserved objects, renditions."""
        from archive.store import Store

        s = self.settings
        return Store.connect(
            s.store_url,
            s.store_access_key,
            s.store_secret_key.get_secret_value(),
            s.store_region,
            s.bucket_inbox,
            s.bucket_preservation,
            s.bucket_access,
            s.store_ca,
        )

    @cached_property
    def replicas(self) -> "Mapping[str, Shelf]":
        """Further stores with a copy of every preserved object, by name."""
        from archive.store import BucketShelf, FolderShelf

        shelves: dict[str, Shelf] = {}
        for r in self.settings.replicas:
            if r.folder:
                shelves[r.name] = FolderShelf(r.name, r.folder.absolute())
            else:
                word = r.secret_key.get_secret_value()
                shelves[r.name] = BucketShelf.connect(r.name, r.url, r.access_key, word, r.region, r.bucket, r.ca)
        return shelves

    def replica(self, name: str) -> "Shelf":
        """One of them.

        Raises:
            ReplicaUnknown: none has this name.
        """
        if name not in self.replicas:
            raise ReplicaUnknown(replica=name, known=", ".join(self.replicas) or "–")
        return self.replicas[name]

    def remover(self, name: str) -> "Shelf":
        """A replica with the keys that may delete, where it has such; asked for only to carry a deletion out.

        Raises:
            ReplicaUnknown: none has this name.
        """
        from archive.store import BucketShelf

        for r in self.settings.replicas:
            if r.name == name and r.url and r.remove_access_key:
                word = r.remove_secret_key.get_secret_value()
                return BucketShelf.connect(r.name, r.url, r.remove_access_key, word, r.region, r.bucket, r.ca)
        return self.replica(name)

    @cached_property
    def catalogue(self) -> "Catalogue":
        """What the public finds."""
        from archive.catalogue import Catalogue, meaning

        s = self.settings
        sentences = meaning.installed() if s.catalogue_meaning else meaning.NONE
        password, key = s.catalogue_password.get_secret_value(), s.catalogue_api_key.get_secret_value()
        return Catalogue.connect(
            s.catalogue_url,
            s.catalogue_user,
            password,
            s.catalogue_alias,
            api_key=key,
            ca=s.catalogue_ca,
            tree=self.tree,
            meaning=sentences,
        )

    @cached_property
    def tree(self) -> "KnownTree":
        """The tree of centres for who goes on without it while the ledger is away."""
        from archive.ledger.known_tree import KnownTree

        return KnownTree(lambda: self.ledger.centres)

    @property
    def post(self) -> "Post | None":
        """Where letters are handed over; None where no mail server is set."""
        from archive.mail import Post

        s = self.settings
        word = s.mail_password.get_secret_value()
        if not s.mail_host:
            return None
        return Post(s.mail_host, s.mail_port, s.mail_security, s.mail_user, word, s.mail_sender, s.mail_ca)

    @property
    def chat(self) -> "Room | None":
        """The chat rooms that hear what concerns all; None where none is set."""
        addresses = self.settings.chat_urls.get_secret_value().split()
        if not addresses:
            return None
        from archive.chat import Room

        return Room(addresses)

    @cached_property
    def sources(self) -> Mapping[str, "Source"]:
        """Where deliveries arrive, by name."""
        from archive.sources import BucketSource, FolderSource, LoosePackages, UploadSource

        inbox = self.store.inbox
        s = self.settings
        folders = (FolderSource(s.drops, inbox, s.drop_quiet_s), LoosePackages(s.drops, inbox, s.package_quiet_s))
        desk = self.ledger.desk
        uploads = UploadSource(desk.trays, desk.uploads, self.store.trays, inbox)
        return {source.name: source for source in (*folders, BucketSource(inbox), uploads)}

    def source_of_centre(self, row: "IntakeSource") -> "Source":
        """A place of a centre's own.

        Raises:
            IntakeWrong, SecretUnusable: it cannot be looked into as its row says.
        """
        from archive.sources import source_of_centre
        from archive.store import OthersBucket

        s = self.settings
        home, records = s.home.resolve(), self.ledger.harvests
        return source_of_centre(row, self.store.inbox, OthersBucket, s.secrets, home, records, s.drop_quiet_s)

    def source_of(self, delivery: "Delivery") -> "tuple[Source, ReadyDelivery]":
        """The source that has a delivery, and its own word for it."""
        from archive.sources import PREFIX, OneFolder, ReadyDelivery

        found = ReadyDelivery(centre=delivery.centre, name=delivery.name, location=delivery.location)
        if delivery.source in self.sources:
            return self.sources[delivery.source], found
        if delivery.source.startswith(PREFIX):
            with suppress(IntakeUnknown):  # its row was taken away: there is nothing to be had, and nobody to be answered
                return self.source_of_centre(self.ledger.intake.get(delivery.source.removeprefix(PREFIX))), found
        return OneFolder(Path(delivery.location), delivery.centre, self.store.inbox), found

    def prepare(self) -> None:
        """Make tables, buckets and index where they are missing; safe to repeat."""
        self.ledger.migrate()
        self.store.ensure()
        self.catalogue.ensure()
