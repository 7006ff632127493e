"""Asking a script of ours in a child: one order in JSON, lines of progress, one answer in JSON."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from archive.errors import MediaLimit, MediaUnreadable, ToolMissing
from archive.media.guarded import child, tools
from archive.media.guarded.complaints import reason
from archive.media.guarded.limits import Limits
from archive.media.guarded.progress import Pace, Report

_PROGRESS = b'{"done"'
_NO_MEMORY = "failed to allocate"
"""glib ends the process with these words when an allocation fails."""


@dataclass(frozen=True)
class Question:
    """A command that gets `order` and `libraries` as its last arguments, what it may read and where it may write."""

    command: list[str]
    order: dict[str, Any]
    libraries: Path
    read: tuple[Path, ...]
    write: Path | None = None


def ask(question: Question, source: Path, limits: Limits, progress: Report | None = None) -> dict[str, Any]:
    """The answer of a child. `progress` gets the share done, as the child tells it.

    Raises:
        MediaUnreadable: the child could not read `source`.
        MediaLimit: there is too much in it, or the child broke one of its limits.

    """
    lines: list[bytes] = []
    command = [*question.command, json.dumps(question.order), str(question.libraries)]
    ended = child.run(child.Job(command, question.read, question.write), limits, _heard(lines, progress))
    answer = _answer(lines)
    if "limit" in answer:
        raise MediaLimit(name=source.name, limit=answer["limit"], reason=answer.get("reason", ""))
    if ended.status != 0 and any(_NO_MEMORY in line for line in ended.complaints):
        raise MediaLimit(name=source.name, limit="memory", reason=ended.complaints[-1])
    if ended.status != 0:
        said = [answer["unreadable"]] if "unreadable" in answer else []
        raise MediaUnreadable(name=source.name, reason=reason([*said, *reversed(ended.complaints)], source))
    return answer


def libraries(module: str) -> Path:
    """The folder that a library is installed in; an isolated child does not know of user folders or PYTHONPATH.

    Raises:
        ToolMissing: the extra `media` is not installed.

    """
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
