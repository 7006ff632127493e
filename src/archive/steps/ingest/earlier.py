"""Earlier: files that a list names and that came before, in a delivery of its name or with the work that a row replaces.

What is preserved stays where it is, and is referred to. What was received and never preserved, since it was refused, is taken
over into the delivery as long as its bytes lie there. The newest bytes of a name count.
"""

import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from archive import formats, logs
from archive.errors import NotFound
from archive.ledger.earlier import HeldFile, Lying
from archive.manifests import FileFacts
from archive.models.delivery import Delivery, Item, Kept, ReceivedFile
from archive.models.identity import Work
from archive.models.ids import ResourceId, parse_resource_id
from archive.models.report import Fault
from archive.preserved import layout, reading
from archive.services import Services

log = logs.get("steps")
NOTHING = frozenset({"", "-", "—", "/", "无", "否", "不", "没有", "no", "none", "n/a"})
"""What people write into the column of what is replaced where nothing is."""


class Found(NamedTuple):
    """What came before of what is named now: kept files by path, and the received ones with those taken over."""

    kept: dict[str, FileFacts]
    received: dict[str, ReceivedFile]


class Before:
    """What came before under a delivery's name."""

    def __init__(self, services: Services, delivery: Delivery) -> None:
        self._services, self._delivery = services, delivery
        self._works = services.ledger.claims.works(delivery.centre, delivery.name)
        self._lying = services.ledger.earlier.lying(delivery)

    @cached_property
    def _held(self) -> Sequence[HeldFile]:
        return self._services.ledger.earlier.held([work.id for work in self._works])

    @property
    def paths(self) -> set[str]:
        """Every name that a file had."""
        return {one.asset.path for one in self._held} | self._lying.keys()

    def found(self, items: Sequence[Item], received: dict[str, ReceivedFile]) -> Found:
        """Files that items name and that were not received. What is found nowhere is in neither.

        Raises:
            StoreUnavailable: try again; what was taken over stays so.
        """
        missing = {file.path: item for item in reversed(items) for file in item.files if file.path not in received}
        if not missing:
            return Found({}, received)
        own = _Own(items, self._works, replaced(self._services, self._delivery, items))
        candidates = self._candidates(missing, own)
        kept: dict[str, FileFacts] = {}
        taken = dict(received)
        numbers = itertools.count(1 + max((f.n for f in self._services.ledger.deliveries.received(self._delivery.id)), default=0))
        for path, item in missing.items():
            lying, held = self._lying.get(path), candidates.get(path, [])
            if lying and not lying.cleared and all(one.asset.digest != lying.file.sha512 for one in held):
                if adopted := self._adopted(path, lying, next(numbers)):
                    taken[path] = adopted
            elif held:
                kept[path] = _facts(path, _chosen(held, own.of(item), lying))
        return Found(kept, taken)

    def _candidates(self, missing: Mapping[str, Item], own: "_Own") -> dict[str, list[HeldFile]]:
        """Path -> the files of that name which works of the delivery's name, or of its own item, hold or held."""
        works = {work.id for work in self._works}
        guests = {id_ for item in missing.values() for id_ in own.of(item)} - works
        found: dict[str, list[HeldFile]] = {}
        for one in (*self._held, *self._services.ledger.earlier.held(guests)):
            item = missing.get(one.asset.path)
            if item and (one.resource in works or one.resource in own.of(item)):
                found.setdefault(one.asset.path, []).append(one)
        left = missing.keys() - found.keys()
        for path, resources in self._services.ledger.earlier.named(works | guests, left).items():
            whose = [one for one in resources if one in works or one in own.of(missing[path])]
            if older := [old for resource in whose if (old := self._older(resource, path))]:
                found[path] = older
        return found

    def _older(self, resource: ResourceId, path: str) -> HeldFile | None:
        """A file that an earlier version of a resource had and its newest has not."""
        object_ = self._services.store.objects.snapshot(layout.resource_object(resource))
        for version in reversed(reading.accessions(object_)) if object_ else ():
            for asset in reading.assets(object_, version) if object_ else ():
                if asset.path == path:
                    return HeldFile(resource, version, asset)
        return None

    def _adopted(self, path: str, lying: Lying, n: int) -> ReceivedFile | None:
        try:
            file = self._services.store.inbox.adopt(lying.delivery, lying.file, self._delivery.id, n)
        except NotFound:
            log.info("was cleared", path=path, delivery=lying.delivery)
            return None
        self._services.ledger.deliveries.add_received(self._delivery.id, file)
        return file


class _Own:
    """Which works an item says that it is: by permanent id, by what it replaces, by its number."""

    def __init__(self, items: Sequence[Item], works: Sequence[Work], replaced_: Mapping[str, Sequence[Work]]) -> None:
        numbers = {work.number: work.id for work in works if work.number}
        ids = {work.id for work in works}
        self._by_item: dict[str, tuple[ResourceId, ...]] = {}
        for item in items:
            said = [work.id for work in replaced_.get(item.item, ())]
            said += [id_ for id_ in (parse_resource_id(item.work), numbers.get(item.number)) if id_ in ids]
            self._by_item[item.item] = tuple(dict.fromkeys(said))

    def of(self, item: Item) -> tuple[ResourceId, ...]:
        """The likeliest first."""
        return self._by_item[item.item]


def replaced(services: Services, delivery: Delivery, items: Sequence[Item]) -> dict[str, Sequence[Work]]:
    """Item -> the works that it may replace, of the same name where one is: empty for what names none; others are left out."""
    said = {item.item: item.replaces for item in items if item.replaces.casefold() not in NOTHING}
    named = services.ledger.claims.named(delivery.centre, set(said.values()))
    own = {work.id for work in services.ledger.claims.works(delivery.centre, delivery.name)} if said else set()
    found: dict[str, Sequence[Work]] = {}
    for label, one in said.items():
        works = named.get(one, [])
        found[label] = [work for work in works if work.id in own] or works
    return found


def digests(items: Iterable[Item], received: Mapping[str, ReceivedFile]) -> dict[str, str]:
    """SHA-512 by path of what was received, and of what items keep."""
    kept = {file.path: file.kept.sha512 for item in items for file in item.files if file.kept}
    return kept | {path: file.sha512 for path, file in received.items()}


def _chosen(held: Sequence[HeldFile], own: Collection[ResourceId], lying: Lying | None) -> HeldFile | None:
    """That of the item's own work, else that which came last, else the only one; None where they differ."""
    for resource in own:
        if one := next((one for one in held if one.resource == resource), None):
            return one
    if lying and (last := next((one for one in held if one.asset.digest == lying.file.sha512), None)):
        return last
    return held[0] if len({one.asset.digest for one in held}) == 1 else None


def _facts(path: str, one: HeldFile | None) -> FileFacts:
    """What is known of a kept file; E296 where several of the name differ."""
    if one is None:
        return FileFacts(1, "", "", fault=Fault(code="E296", value=path, facts={"name": path}))
    asset = one.asset
    return FileFacts(
        size=asset.size,
        sha512=asset.digest,
        sha256=asset.sha256,
        mime=asset.mime,
        media=asset.media,
        facts=asset.facts,
        format=asset.format,
        remark=formats.standing_fault(asset.format, path) if asset.format else None,
        kept=Kept(
            resource=one.resource,
            version=one.version,
            path=asset.path,
            size=asset.size,
            sha512=asset.digest,
            sha256=asset.sha256,
        ),
    )
