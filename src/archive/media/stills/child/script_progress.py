"""What a module in a process of its own says to who runs it: see `own_process`."""

import sys
from collections.abc import Callable


def shares() -> Callable[[float], None]:
    """Takes the share done and prints it, in hundredths."""
    told = 0.0

    def tell(share: float) -> None:
        nonlocal told
        if share - told >= 0.01:
            told = share
            sys.stdout.write(f"{share:.2f}\n")
            sys.stdout.flush()

    return tell


def damaged() -> None:
    """The library warned and went on; said last."""
    sys.stdout.write("damaged\n")
