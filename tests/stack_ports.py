"""Ports for a stack of its own, so that tests, a demo and other tests run side by side."""

import random

from archive.local.checks import GRPC_OFFSET, SETTINGS_OF_PORTS, why_not_bound


def free_ports() -> dict[str, int]:
    """Setting -> a port that is free now, with its companion at + 10000. Below the range that the kernel hands out."""
    names = [name for names in SETTINGS_OF_PORTS.values() for name in names]
    numbers = random.sample(range(12_000, 22_000), 400)
    free = (number for number in numbers if not why_not_bound(number) and not why_not_bound(number + GRPC_OFFSET))
    return dict(zip(names, free, strict=False))
