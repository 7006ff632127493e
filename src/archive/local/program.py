"""One supervised program: how it starts, whom it waits for, how it says that it works, how it stops."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from archive.local.parts import Part

Health = Callable[[float], str]


def _nothing() -> None:
    return None


@dataclass(frozen=True)
class Program:
    """A program of the stack. `health` gets the second (Unix time) it was started and returns its trouble, or nothing."""

    name: str
    part: Part
    command: tuple[str, ...]
    directory: Path
    health: Health
    environment: Mapping[str, str] = field(default_factory=dict)
    after: tuple[str, ...] = ()
    address: str = ""
    patience_s: float = 90
    stop_signal: str = "TERM"
    stop_wait_s: int = 30
    once: bool = False
    then: Callable[[], None] = _nothing
