"""What was healed."""

from typing import NamedTuple


class Repair(NamedTuple):
    """One file that is right again, or one version that is there again.

    Where its bytes came from, and where the bad ones are kept (empty: there were none).
    """

    path: str
    source: str
    aside: str
