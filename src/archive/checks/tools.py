"""Tools of this machine: decoders and encoders, the room around them, LibreOffice and fonts, models."""

from collections.abc import Iterator

from archive import media, tagging
from archive.models.findings import Finding, good, note


def probe() -> Iterator[Finding]:
    """Each in turn. What is missing and can be done without is a note."""
    yield from media.probe_tools()
    missing = tagging.missing()
    if missing:
        yield note("tools", "models", "E756", missing=", ".join(missing))
    else:
        yield good("tools", "models")
