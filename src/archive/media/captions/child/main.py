"""The caption reader: `look|write JSON`, one JSON line as answer after some empty `{}`.

It runs inside the sandbox (`guarded/launch.py`), where of the archive only this package and `archive.texts` are to be seen. Exit
status 0 with the answer, 3 with {"unreadable": reason}.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from archive.media.captions.child import checking, language, writing
from archive.media.captions.child.cues import CueFindings
from archive.media.captions.child.reading import read

REFUSED = 3


def main(arguments: Sequence[str]) -> int:
    """Do what the order says; answer in JSON."""
    verb, order = arguments
    answer = _answer(verb, json.loads(order))
    _tell(answer)
    return REFUSED if "unreadable" in answer else 0


def _answer(verb: str, order: dict[str, Any]) -> dict[str, Any]:
    findings = CueFindings()
    found = read(Path(order["source"]), findings, lambda: _tell({}))
    if found is None:
        return {"unreadable": "these are no captions"}
    length_ms = round(order["length_s"] * 1000) if order.get("length_s") else None
    cues = checking.checked(found.cues, length_ms, findings)
    if not cues:
        return {"unreadable": f"none of its {len(found.cues)} cues can be shown", "findings": findings.told()}
    end_ms = max(cue.end_ms for cue in cues)
    if verb == "write":
        writing.write(cues, length_ms or end_ms, Path(order["target"]))
    return {
        "kind": found.kind,
        "encoding": found.encoding,
        "cues": len(cues),
        "end_s": end_ms / 1000,
        "language": language.of_text(found.sample),
        "findings": findings.told(),
    }


def _tell(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
