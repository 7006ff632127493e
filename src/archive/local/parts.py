"""The parts of the embedded stack, in the order they start; they stop in the reverse order."""

from typing import Literal, get_args

from archive.local.refusals import refused

Part = Literal["ledger", "store", "catalogue", "orchestration", "worker", "portal"]
PARTS: tuple[Part, ...] = get_args(Part)
SERVERS: tuple[Part, ...] = ("ledger", "store", "catalogue")


def chosen(names: str) -> tuple[Part, ...]:
    """Parts of a list with commas, in starting order; all of them for an empty one.

    Orchestration, worker and portal need the ledger, so it is added to them.

    Raises:
        SetupRefused: a name is not a part.

    """
    wanted = {name.strip() for name in names.split(",") if name.strip()}
    unknown = sorted(wanted.difference(PARTS))
    if unknown:
        raise refused("unknown_part", part=unknown[0], parts=", ".join(PARTS))
    if wanted & {"orchestration", "worker", "portal"}:
        wanted.add("ledger")
    return tuple(part for part in PARTS if part in wanted) or PARTS
