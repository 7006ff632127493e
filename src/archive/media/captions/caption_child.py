"""The caption reader: `python -I caption_child.py look|write JSON LIBRARIES`, one JSON line as answer after some empty `{}`.

It runs inside the sandbox, where of the archive only this folder and `archive.texts` are to be seen: the packages above them are
empty here, so that nothing else of it is loaded. Exit status 0 with the answer, 3 with {"unreadable": reason}.
"""

import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

REFUSED = 3
_HERE = Path(__file__).resolve().parent


def main() -> int:
    """Do what the order says; answer in JSON."""
    for name, folder in (("archive", _HERE.parents[1]), ("archive.media", _HERE.parent)):
        sys.modules[name] = ModuleType(name)
        sys.modules[name].__path__ = [str(folder)]
    sys.path.append(sys.argv[3])
    answer = _answer(sys.argv[1], json.loads(sys.argv[2]))
    _tell(answer)
    return REFUSED if "unreadable" in answer else 0


def _answer(verb: str, order: dict[str, Any]) -> dict[str, Any]:
    from archive.media.captions import checking, language, writing  # noqa: PLC0415 - found only now
    from archive.media.captions.cues import CueFindings  # noqa: PLC0415
    from archive.media.captions.reading import read  # noqa: PLC0415

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


if __name__ == "__main__":
    sys.exit(main())
