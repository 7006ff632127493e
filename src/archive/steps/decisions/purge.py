"""Purge: when the grace time of a deletion is over, its bytes leave every place they lie in; a tombstone remains."""

from collections.abc import Callable

from archive.errors import ArchiveError, NotFound, StateRefused
from archive.models.deletion import Deletion, Tombstone
from archive.models.delivery import Resource
from archive.models.ids import AssetDigest
from archive.models.people import Person
from archive.models.report import Decision, Event, Fault, Outcome, Report
from archive.models.states import ResourceState
from archive.preserved import layout, writing
from archive.services import Services
from archive.steps.alone import alone, is_away
from archive.steps.committed import commit
from archive.steps.decisions import deletion, reading_back, review, tombstones
from archive.steps.decisions.tombstones import STORE, digests_of, exclusions_of, is_tombstoned
from archive.steps.making import originals
from archive.steps.tally import Tally, log, step
from archive.store import erase_tree, object_folder

__all__ = ["Purge", "exclusions_of", "is_tombstoned", "outstanding", "run"]


def run(services: Services) -> Report:
    """Every deletion whose grace time is over, and those of the last week once more. Takes no ids; safe to repeat and to kill.

    Decisions that an object lacks are written first, and a confirmation that a crash kept from the ledger is finished; where it
    cannot be told whether there is one, since the object cannot be read, the purge waits for its healing. A replica
    that does not answer, or whose keys may not delete, is a fault of the line and tried again at the next run.

    Raises:
        StoreUnavailable, LedgerUnavailable: try again.
    """
    with step(services, "purge") as tally:
        review.catch_up(services, tally)
        unclear = deletion.finish(services, tally)
        for one in services.ledger.deletions.due(places(services)):
            if one.resource not in unclear:
                _one(services, one, tally)
        return tally.report()


def places(services: Services) -> list[str]:
    """Where bytes of preserved objects lie."""
    return [STORE, *(replica.name for replica in services.settings.replicas)]


def outstanding(services: Services, one: Deletion) -> list[str]:
    """The places that have not let go of a resource whose purge has begun."""
    return [place for place in places(services) if place not in one.purged_from] if one.purged_at else []


def _one(services: Services, one: Deletion, tally: Tally) -> None:
    first = not set(places(services)) <= set(one.purged_from)
    with alone(services, tally, one.resource):
        purge = Purge(services, one)
        for do in purge.steps():
            do()
        if first or purge.faults:
            tally.add(one.resource, Outcome.FAILED if purge.faults else Outcome.DONE, purge.faults)


class Purge:
    """One deletion carried out; each step can be repeated, and the next run goes on where a killed one stopped."""

    def __init__(self, services: Services, one: Deletion) -> None:
        self._services, self._deletion = services, one
        self._object = layout.resource_object(one.resource)
        self._folder = object_folder(self._object)
        self.faults: list[Fault] = []

    def steps(self) -> tuple[Callable[[], None], ...]:
        """In their order: the tombstone stands before the first byte goes, and says from then on what is to go."""
        return self.begin, self.tombstone, self.forget_holding, self.made, self.store, self.inbox, self.ledger, self.replicas

    def begin(self) -> None:
        """The point of no return.

        Raises:
            StateRefused: it was undeleted.
        """
        self._deletion = self._services.ledger.deletions.begin_purge(self._deletion)

    def tombstone(self) -> None:
        """Write what remains: who decided what and why, names and digests, every event; no content and no description."""
        if is_tombstoned(self._services, self._deletion.resource):
            # Its writer may have died before it was shown to all.
            self._services.store.objects.forward(layout.tombstone_object(self._deletion.resource))
            return
        found = self._described()
        events, lost = self._events()
        commit(self._services, layout.tombstone_object(found.resource), writing.burial(found, events, lost))

    def _events(self) -> tuple[dict[str, bytes], list[Event]]:
        """The object's events as they lie in it; where some cannot be read, events that say so."""
        try:
            names = [name for name in self._services.store.objects.files(self._object) if layout.is_events(name)]
        except ArchiveError as error:
            return {}, [self._unreadable("inventory.json", error)]
        found, lost = dict[str, bytes](), list[Event]()
        for name in names:
            try:
                found[name] = self._services.store.objects.read(self._object, name)
            except ArchiveError as error:
                lost.append(self._unreadable(name, error))
        return found, lost

    def _unreadable(self, name: str, error: ArchiveError) -> Event:
        """A damaged object is deleted all the same; not so when the store as a whole does not answer."""
        if is_away(self._services, error):
            raise error
        return writing.unreadable(error.code, name, str(error))

    def forget_holding(self) -> None:
        """From here on nobody looks for it: it is neither read, nor copied, nor healed."""
        self._services.ledger.holdings.forget(self._object)

    def made(self) -> None:
        """What was made of its bytes, unless another resource holds the same."""
        for digest in self._unshared():
            self._services.store.renditions.erase(digest)
            originals.forget(self._services, digest)

    def store(self) -> None:
        """The preserved object, in all versions that the store itself may keep of its files."""
        erase_tree(self._services.store.objects.shelf, self._folder)

    def inbox(self) -> None:
        """What lies beside the storage root: as received, in marked lists, set aside when it was healed, the mark of a writer."""
        digests = digests_of(self._found())
        for delivery, n in self._services.ledger.deletions.received(self._deletion.resource, digests, self._unshared()):
            self._services.store.inbox.erase(delivery, n)
        for delivery in self._services.ledger.deletions.listed_in(self._deletion.resource):
            self._services.store.inbox.clear_marked(delivery)
        self._services.store.erase_beside(self._object)

    def ledger(self) -> None:
        """What describes it in the ledger."""
        self._services.ledger.deletions.forget(self._deletion.resource, self._unshared())
        self._services.ledger.holdings.forget(self._object)
        # A version that was written while the deletion was confirmed may have brought other bytes.
        self._services.ledger.exclusions.restore(exclusions_of(self._found()))
        self._services.ledger.deletions.let_go(self._deletion, STORE)

    def replicas(self) -> None:
        """Every replica; one that cannot let go now is noted among the faults."""
        for replica in self._services.settings.replicas:
            try:
                erase_tree(self._services.remover(replica.name), self._folder)
            except ArchiveError as error:
                facts = {"id": self._deletion.resource, "replica": replica.name, "reason": str(error)}
                self.faults.append(Fault(code="E162", facts=facts))
                log.warning("not let go", resource=self._deletion.resource, replica=replica.name, code=error.code)
                continue
            self._services.ledger.deletions.let_go(self._deletion, replica.name)

    def _described(self) -> Tombstone:
        one, services = self._deletion, self._services
        if one.confirmed_at is None or one.purged_at is None:
            raise StateRefused(what="resource", id=one.resource, state="not decided", verb="purge")
        decision = Decision(
            verb="delete",
            by=one.confirmed_by or Person.named(""),
            asked_by=one.asked_by,
            reason=one.reason,
            category=one.category,
            at=one.confirmed_at,
        )
        found = deletion.described(services, self._resource(), decision, deletion.grace(services))
        return found.model_copy(update={"purged_at": one.purged_at})

    def _resource(self) -> Resource:
        """As the ledger has it, or, where a rebuild could not give it its row, as the object has it."""
        try:
            return self._services.ledger.resources.get(self._deletion.resource)
        except NotFound:
            object_ = self._services.store.objects.snapshot(self._object)
            if object_ is None:
                raise
            return reading_back.at(object_, None, ResourceState.DELETED, "")

    def _found(self) -> Tombstone:
        found = tombstones.read(self._services, self._deletion.resource)
        if found is None:
            raise StateRefused(what="resource", id=self._deletion.resource, state="without tombstone", verb="purge")
        return found

    def _unshared(self) -> list[str]:
        """Digests that no other resource holds: renditions are named by the bytes they were made of."""
        holders = self._services.ledger.resources.with_asset
        return [d for d in digests_of(self._found()) if all(r.id == self._deletion.resource for r in holders(AssetDigest(d)))]
