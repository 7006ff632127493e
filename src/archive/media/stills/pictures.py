"""Orders to the picture child and its answers."""

import json
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from archive.errors import MediaLimit, MediaUnreadable, ToolMissing
from archive.media.guarded import child, sandbox, tools
from archive.media.guarded.complaints import reason
from archive.media.guarded.limits import Limits

Verb = Literal["header", "widths", "poster"]
_SCRIPT = Path(__file__).with_name("picture_child.py").resolve()


def ask(verb: Verb, order: dict[str, Any], source: Path, limits: Limits, write: Path | None = None) -> dict[str, Any]:
    """Let the picture child do one thing with `source` (a file or a folder); its answer.

    Raises:
        MediaUnreadable: libvips does not open it.
        MediaLimit: it has too many pixels or broke a limit of the child.
        ToolMissing: the extra `media` is not installed.

    """
    lines: list[bytes] = []
    libraries = _libraries()
    command = [sys.executable, "-I", str(_SCRIPT), verb, json.dumps(order), str(libraries)]
    read = (*sandbox.interpreter_paths(), libraries, _SCRIPT, source)
    ended = child.run(child.Job(command, read, write), limits, child.keep(lines))
    answer = _answer(lines)
    if "limit" in answer:
        raise MediaLimit(name=source.name, limit="picture_pixels", reason=answer["limit"])
    if ended.status != 0:
        raise MediaUnreadable(name=source.name, reason=reason([*answer.values(), *reversed(ended.complaints)], source))
    return answer


def _libraries() -> Path:
    """The folder that pyvips is installed in; an isolated child does not know of user folders or PYTHONPATH."""
    found = find_spec("pyvips")
    if found is None or found.origin is None:
        raise ToolMissing(tool="pyvips", hint=tools.HINT)
    return Path(found.origin).resolve().parents[1]


def _answer(lines: list[bytes]) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = json.loads(lines[-1]) if lines else {}
    except json.JSONDecodeError:
        return {}
    return answer
