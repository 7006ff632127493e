"""What decoders and models found once in a run is remembered by the bytes they were given: hundreds of tests hand in the same
pictures, and what becomes of them need not be worked out each time anew.

The first test that hands a file in has the real engine read it, make of it and look at it; a later one, in this process or in
the one beside it, gets the very same result, under the same recipe, facts and limits. Only whole results are kept: whatever
raises, raises each time. Tests whose subject is the engine (`tests/contract`) and everything that runs in a process of its own
know nothing of it.
"""

import fcntl
import hashlib
import pickle
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive import formats, media
from archive.tagging.picture_text import PictureText

NOWHERE = Path("/nowhere")


class Memory:
    """Results in a folder that the processes of a run share. What was made of a file lies beside its result."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def result(self, key: tuple[Any, ...], work: Callable[[Path], Any], target: Path | None = None) -> Any:
        """What `work` gave for this key. It is called with an empty folder when nobody has done it yet; what it leaves there is
        copied into `target` each time.
        """
        place = self._folder / hashlib.sha256(repr(key).encode()).hexdigest()
        if not place.exists():
            with place.with_suffix(".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not place.exists():
                    self._do(place, work)
        if target is not None and (place / "files").is_dir():
            shutil.copytree(place / "files", target, dirs_exist_ok=True)
        return pickle.loads((place / "result").read_bytes())

    def _do(self, place: Path, work: Callable[[Path], Any]) -> None:
        unfinished = Path(tempfile.mkdtemp(dir=self._folder))
        try:
            result = work(unfinished / "files")
            (unfinished / "result").write_bytes(pickle.dumps(result))
            unfinished.rename(place)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)


@contextmanager
def remembered(memory: Memory) -> Iterator[None]:
    """As long as this lasts, this process remembers what decoders and models say and make."""
    probe, make, listen, pronom, lines = media.probe, media.make, media.listen, formats.pronom, PictureText._lines
    card = media.card

    def probed(path: Path, limits: media.Limits, *, mime: str = "") -> Any:
        return memory.result(("probe", _bytes_of(path), mime, _plain(limits)), lambda _: probe(path, limits, mime=mime))

    def made(
        recipe: Any, source: Path, target: Path, facts: Any, limits: media.Limits, progress: Callable[[Any], None] | None = None
    ) -> Any:
        key = ("make", recipe.model_dump_json(), _bytes_of(source), facts.model_dump_json(), _plain(limits))
        result = memory.result(key, lambda files: make(recipe, source, files, facts, limits, progress), target)
        if progress:
            progress(media.Pace(1.0))
        return result

    def listened(source: Path, target: Path, limits: media.Limits, facts: Any = None) -> Path:
        def work(files: Path) -> str:
            files.mkdir()
            return listen(source, files / target.name, limits, facts).name

        key = ("listen", target.name, _bytes_of(source), facts and facts.model_dump_json(), _plain(limits))
        return target.with_name(memory.result(key, work, target.parent))

    def carded(of: Any, source: Path, target: Path, limits: media.Limits) -> None:
        def work(files: Path) -> None:
            files.mkdir()
            card(of, source, files / target.name, limits)

        memory.result(("card", of, target.name, _bytes_of(source), _plain(limits)), work, target.parent)

    def identified(samples: Sequence[Path]) -> tuple[Any, ...]:
        key = ("pronom", *((one.suffix, _bytes_of(one)) for one in samples))
        return memory.result(key, lambda _: pronom(samples))

    def read(self: PictureText, path: Path, start_s: float | None) -> list[Any]:
        return memory.result(("read", _bytes_of(path), start_s), lambda _: lines(self, path, start_s))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(media, "probe", probed)
        patch.setattr(media, "make", made)
        patch.setattr(media, "listen", listened)
        patch.setattr(media, "card", carded)
        patch.setattr(formats, "pronom", identified)
        patch.setattr(PictureText, "_lines", read)
        yield


def _bytes_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _plain(limits: media.Limits) -> str:
    return repr(replace(limits, scratch=NOWHERE))
