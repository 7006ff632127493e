"""`archive-pack.pyz` made of this package: the modules that packing imports, the readers of workbooks, and the words. One file.

Which modules those are is read from their own imports, so that headers, encodings and words are the archive's and no copy.
"""

import ast
import importlib.util
import io
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from archive.errors import TargetExists

_HOUSE = Path(__file__).parents[1]
_FIRST = "archive.packing.main"
_WORDS = ("bags", "errors", "languages", "manifests", "packing", "sources", "words")
_DATA = ("texts/data/han.txt", "vocabulary/data/genres.json", "vocabulary/data/roles.toml")
_FOREIGN = ("openpyxl", "et_xmlfile", "xlrd")
"""Pure Python, of licences MIT and BSD; their notices go with them."""
_NOTICES = {"licence.rst", "license", "licence", "license.txt", "licence.txt", "authors.rst"}
_START = '''\
"""Unpacks itself beside other temporary files, since the words are read as files, and starts."""
import sys

if sys.version_info < (3, 10):
    sys.exit("Python 3.10+  https://www.python.org/downloads/")

import shutil
import tempfile
import zipfile

folder = tempfile.mkdtemp(prefix="archive-pack-")
try:
    with zipfile.ZipFile(sys.path[0]) as whole:
        whole.extractall(folder)
    sys.path.insert(0, folder)
    sys.dont_write_bytecode = True
    from archive.packing.older import supply

    supply()
    from archive.packing.main import main

    status = main(sys.argv[1:])
finally:
    shutil.rmtree(folder, ignore_errors=True)
sys.exit(status)
'''


def build(target: Path) -> Path:
    """Write the program to `target`, the same bytes each time.

    Raises:
        TargetExists: a folder lies there.
    """
    if target.is_dir():
        raise TargetExists(path=target)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for path, data in sorted({"__main__.py": _START.encode(), **dict(_own()), **dict(_foreign())}.items()):
            out.writestr(zipfile.ZipInfo(path), data, zipfile.ZIP_DEFLATED, 9)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(b"#!/usr/bin/env python3\n" + held.getvalue())
    return target


def modules() -> dict[str, Path]:
    """The modules of ours that go in, by their import, and the older-Python one. A package above a module goes in empty."""
    found: dict[str, Path] = {}
    waiting = [_FIRST, "archive.packing.older"]
    while waiting:
        name = waiting.pop()
        file = _file(name)
        if name not in found and file is not None:
            found[name] = file
            waiting += _imports(file)
    return found


def foreign() -> set[str]:
    """The packages of others that those modules import, the standard library's left out."""
    named = {name.partition(".")[0] for file in modules().values() for name in _imports(file)}
    return named - {"archive"} - set(sys.stdlib_module_names)


def _own() -> Iterator[tuple[str, bytes]]:
    every = modules()
    for file in every.values():
        place = file.relative_to(_HOUSE.parent).as_posix()
        yield place, file.read_bytes()
        folders = Path(place).parent
        for folder in (folders, *folders.parents):
            if (above := folder.as_posix().replace("/", ".")) != "." and above not in every:
                yield f"{folder.as_posix()}/__init__.py", b""
    for words in _WORDS:
        yield f"archive/i18n/messages/{words}.toml", (_HOUSE / f"i18n/messages/{words}.toml").read_bytes()
    for data in _DATA:
        yield f"archive/{data}", (_HOUSE / data).read_bytes()


def _foreign() -> Iterator[tuple[str, bytes]]:
    for name in _FOREIGN:
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError(name)
        folder = Path(spec.origin).parent
        for file in folder.rglob("*.py"):
            yield f"{name}/{file.relative_to(folder).as_posix()}", file.read_bytes()
        for about in folder.parent.glob(f"{name}-*.dist-info"):
            for file in about.rglob("*"):
                if file.name.lower() in _NOTICES:
                    yield f"{name}/{file.name}", file.read_bytes()


def _file(name: str) -> Path | None:
    inside = _HOUSE.parent / name.replace(".", "/")
    return next((file for file in (inside.with_suffix(".py"), inside / "__init__.py") if file.is_file()), None)


def _imports(file: Path) -> list[str]:
    """What a module imports, anywhere in it. A package of which only modules are taken is not imported itself."""
    found: list[str] = []
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            inside = [f"{node.module}.{alias.name}" for alias in node.names]
            found += [name if _file(name) else node.module for name in inside]
    return found


if __name__ == "__main__":
    sys.stdout.write(f"{build(Path(sys.argv[1]))}\n")
