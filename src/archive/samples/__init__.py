"""Samples: deliveries as four centres would hand them in, and one that is faulty. Made here, the same bytes each time."""

from pathlib import Path

from archive.samples import chorus, crafts, faulty, opera, oral_history
from archive.samples.delivery import SampleDelivery, aged

__all__ = ["SampleDelivery", "write"]


def write(target: Path) -> list[SampleDelivery]:
    """Write `<target>/<centre>/<delivery>/…` for every sample delivery; what is there under these names is replaced.

    Raises:
        ToolMissing: the extras `media` and `samples` are not installed.

    """
    made = [room.deliver(target) for room in (chorus, opera, crafts, oral_history, faulty)]
    for delivery in made:
        aged(delivery.folder)
    return made
