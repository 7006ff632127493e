"""Reading a preserved object whole, and against the ledger: an older state of it is sound by itself, and yet a loss."""

from collections.abc import Callable

from archive.errors import VersionsLost
from archive.models.preservation import Condition, Holding, Problem, Verified
from archive.services import Services


def read(services: Services, object_id: str, content: bool = True, tick: Callable[[int], None] = lambda _: None) -> Verified:
    """What is wrong with an object by OCFL, and the versions that it has lost.

    Raises:
        StoreUnavailable: the store does not answer.
    """
    known = services.ledger.holdings.get(object_id)  # before: a version that is written meanwhile is no loss
    found = services.store.objects.verify(object_id, content=content, tick=tick)
    return lacking(found, known.version) if known else found


def lacking(found: Verified, version: int) -> Verified:
    """What was found; where its head lies below a version that there has been, that is a problem of its own."""
    if not 0 < found.version < version or is_older(found):
        return found
    lost = Problem(code=VersionsLost.code, found=f"v{found.version} < v{version}")
    return found.model_copy(update={"problems": (*found.problems, lost)})


def expect(services: Services, known: Holding | None, version: int, replica: str = "") -> None:
    """That the version met in the store is no older than what the ledger knew before it was met. If it is, the next night's
    reading begins with the object, unless that was found already.

    Raises:
        VersionsLost: it is older.
    """
    if known is None or version >= known.version:
        return
    if known.condition is not Condition.DAMAGED:
        services.ledger.holdings.read_first(known.object)
    raise VersionsLost(object=known.object, here=version, there=known.version, replica=replica)


def is_older(found: Verified) -> bool:
    """Whether versions are known to be lost."""
    return any(problem.code == VersionsLost.code for problem in found.problems)
