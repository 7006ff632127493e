"""Orders to the picture child and its answers."""

import json
import sys
from pathlib import Path
from typing import Any, Literal

from archive.errors import MediaLimit, MediaUnreadable
from archive.media import child, sandbox
from archive.media.complaints import reason
from archive.media.limits import Limits

Verb = Literal["header", "widths", "poster"]
_SCRIPT = Path(__file__).with_name("picture_child.py").resolve()


def ask(verb: Verb, order: dict[str, Any], source: Path, limits: Limits, write: Path | None = None) -> dict[str, Any]:
    """Let the picture child do one thing with `source` (a file or a folder); its answer.

    Raises:
        MediaUnreadable: libvips does not open it.
        MediaLimit: it has too many pixels or broke a limit of the child.

    """
    lines: list[bytes] = []
    command = [sys.executable, "-I", str(_SCRIPT), verb, json.dumps(order)]
    read = (*sandbox.interpreter_paths(), _SCRIPT, source)
    ended = child.run(child.Job(command, read, write), limits, child.keep(lines))
    answer = _answer(lines)
    if "limit" in answer:
        raise MediaLimit(name=source.name, limit="picture_pixels", reason=answer["limit"])
    if ended.status != 0:
        raise MediaUnreadable(name=source.name, reason=reason([*answer.values(), *ended.complaints], source))
    return answer


def _answer(lines: list[bytes]) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = json.loads(lines[-1]) if lines else {}
    except json.JSONDecodeError:
        return {}
    return answer
