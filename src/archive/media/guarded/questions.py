"""Asking a module of ours in a child: one order in JSON, lines of progress, one answer in JSON."""

import json
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from archive.errors import MediaLimit, MediaUnreadable, ToolMissing
from archive.media.guarded import child_process, launch, sandbox, tools
from archive.media.guarded.complaints import reason
from archive.media.guarded.limits import Limits
from archive.media.guarded.progress import Pace, Report

_LAUNCH = Path(launch.__file__).resolve()
_HOUSE = _LAUNCH.parents[2]
_PROGRESS = b'{"done"'
_NO_MEMORY = "failed to allocate"
"""glib ends the process with these words when an allocation fails."""


@dataclass(frozen=True)
class Question:
    """What a module is to do in a child: its arguments before the order, and the order; `library` is one of those it imports.

    Beside `source` and the interpreter it reads its own package and `packages`, and writes into `write` (see `launch`).
    """

    module: str
    verbs: tuple[str, ...]
    order: dict[str, Any]
    library: str | None = None
    packages: tuple[str, ...] = ()
    write: Path | None = None


def ask(question: Question, source: Path, limits: Limits, progress: Report | None = None) -> dict[str, Any]:
    """The answer of a child. `progress` gets the share done, as the child tells it.

    Raises:
        MediaUnreadable: the child could not read `source`.
        MediaLimit: there is too much in it, or the child broke one of its limits.
        ToolMissing: the extra `media` is not installed.

    """
    lines: list[bytes] = []
    ended = child_process.run(_job(question, source), limits, _heard(lines, progress))
    answer = _answer(lines)
    if "limit" in answer:
        raise MediaLimit(name=source.name, limit=answer["limit"], reason=answer.get("reason", ""))
    if ended.status != 0 and any(_NO_MEMORY in line for line in ended.complaints):
        raise MediaLimit(name=source.name, limit="memory", reason=ended.complaints[-1])
    if ended.status != 0:
        said = [answer["unreadable"]] if "unreadable" in answer else []
        raise MediaUnreadable(name=source.name, reason=reason([*said, *reversed(ended.complaints)], source))
    return answer


def ask_of_many(question: Question, sources: Sequence[Path], limits: Limits) -> list[dict[str, Any]]:
    """Every line that one child answers of several files, until it ends or breaks one of its limits.

    Raises:
        ScratchFull: the disk was full.
        ToolMissing: the extra `media` is not installed.

    """
    lines: list[bytes] = []
    with suppress(MediaLimit):
        child_process.run(_job(question, *sources), limits, child_process.keep(lines))
    return [_parsed(line) for line in lines]


def _job(question: Question, *sources: Path) -> child_process.Job:
    libraries = _libraries(question.library) if question.library else None
    started = (sys.executable, "-I", str(_LAUNCH), str(libraries or launch.NONE), question.module)
    packages = (question.module.rpartition(".")[0], *question.packages)
    own = (_LAUNCH, *(_HOUSE.joinpath(*package.split(".")[1:]) for package in packages))
    read = (*sandbox.interpreter_paths(), *((libraries,) if libraries else ()), *own, *sources)
    return child_process.Job([*started, *question.verbs, json.dumps(question.order)], read, question.write)


def _libraries(module: str) -> Path:
    """The folder that a library is installed in; an isolated child does not know of user folders or PYTHONPATH."""
    found = find_spec(module)
    if found is None or found.origin is None:
        raise ToolMissing(tool=module, hint=tools.HINT)
    return Path(found.origin).resolve().parents[1]


def _heard(lines: list[bytes], progress: Report | None) -> Callable[[bytes], bool]:
    def heard(line: bytes) -> bool:
        if not line.startswith(_PROGRESS):
            lines.append(line)
        elif progress:
            progress(Pace(float(_parsed(line).get("done", 0.0))))
        return True

    return heard


def _answer(lines: list[bytes]) -> dict[str, Any]:
    return _parsed(lines[-1]) if lines else {}


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = json.loads(line)
    except json.JSONDecodeError:
        return {}
    return answer
