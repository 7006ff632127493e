"""What a file's type means for it, as a fault with its code."""

from pathlib import PurePosixPath

from archive.formats.identify import Identified
from archive.formats.policy import rule_named
from archive.models.formats import FileFormat, Standing
from archive.models.report import Fault

_CODES = {"empty": "E223", "type": "E224", "extension": "E225", "playlist": "E226", "script": "E226"}


def fault(found: Identified, path: str) -> Fault | None:
    """None for a file that is taken; else E223 empty, E224 type, E225 extension, E226 playlist or script."""
    if found.allowed:
        return None
    facts = {"name": path, "found": found.mime, "extension": PurePosixPath(path).suffix or "–"}
    return Fault(code=_CODES[found.reason], value=path, facts=facts)


def standing_fault(found: FileFormat, path: str) -> Fault | None:
    """E231, which refuses nothing, for a format at risk: what it is, why, and what to do; else None."""
    rule = rule_named(found.rule)
    if found.standing is not Standing.AT_RISK or rule is None:
        return None
    words = {"zh": rule.zh, "en": rule.en, "why_zh": rule.why_zh, "why_en": rule.why_en, "do_zh": rule.do_zh, "do_en": rule.do_en}
    return Fault(code="E231", value=path, refuses=False, facts={"name": path, **words})
