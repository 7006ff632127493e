"""Names that files of a delivery may have."""

from collections.abc import Iterable

MANIFEST_NAMES = ("manifest.csv", "manifest.xlsx", "清单.csv", "清单.xlsx")
"""In order of preference, compared without regard to case; only at the top of a delivery."""


def find_manifest(paths: Iterable[str]) -> str | None:
    """The path of the delivery's manifest, as delivered, or None."""
    top = {path.lower(): path for path in sorted(paths) if "/" not in path}
    return next((top[name] for name in MANIFEST_NAMES if name in top), None)
