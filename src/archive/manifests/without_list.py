"""A delivery without a list: the rows that a list of it would have, as far as names of files and folders tell."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from archive.manifests import camera
from archive.manifests.columns import HEADERS, Column
from archive.manifests.from_names import Named, told
from archive.models.litter import is_nobodys
from archive.models.names import is_package

TITLE, FILE, DATE = (HEADERS[column].split()[0] for column in (Column.TITLE, Column.FILE, Column.DATE))
_CAPTIONS = frozenset({".srt", ".vtt", ".ass", ".ssa", ".lrc"})
"""Endings of what belongs to the recording that is called like it."""


class _Cell(NamedTuple):
    """A cell of files: a folder, or files; and the path by whose name they are called."""

    names: tuple[str, ...]
    called: str


def prepared_rows(sizes: Mapping[str, int], delivery: str) -> list[dict[str, str]]:
    """A row for each file that lies alone, and for each folder of several files; by header, what is not known left out.

    What a camera has split is one row. `sizes` are the files' in bytes; `delivery` is what the whole is called.
    """
    rows = []
    for cell in _cells({path: size for path, size in sizes.items() if not _is_nothing(path)}):
        named = _named(cell.called, delivery)
        row = {TITLE: named.title, FILE: "\n".join(cell.names), DATE: named.date}
        rows.append({header: value for header, value in row.items() if value})
    return rows


def _is_nothing(path: str) -> bool:
    """Rubbish, hidden files, marks, receipts, checksums, what was unpacked: nobody's work. `...第一集.mp4` is no hidden file."""
    name = path.rpartition("/")[2]
    hidden = name.startswith(".") and not name.startswith("..")
    return is_nobodys(path) or is_package(path) or hidden


def _cells(sizes: Mapping[str, int]) -> list[_Cell]:
    """What each row's cell of files names, in the order of their names."""
    places: dict[str, list[str]] = defaultdict(list)
    for path in sizes:
        tree = camera.tree(path)
        places[tree.top if tree else path.rpartition("/")[0]].append(path)
    above = {str(one) for place in places for one in PurePosixPath(place).parents} | {""}
    cells: list[_Cell] = []
    for place, paths in places.items():
        if place not in above and len(paths) > 1:
            tree = camera.tree(paths[0])
            cells.append(_Cell((place,), tree.root if tree else place))
        else:
            cells += _side_by_side({path: sizes[path] for path in paths})
    return sorted(cells, key=lambda cell: camera.order(cell.names[0]))


def _side_by_side(sizes: Mapping[str, int]) -> list[_Cell]:
    """Files that lie side by side and are no folder of one thing: each alone, but for those whose names belong together."""
    split = camera.split_shots(sizes)
    every = sorted(sizes, key=camera.order)
    works = {_stem(path): path for path in reversed(every) if not _is_added(path)}
    groups: dict[str, list[str]] = defaultdict(list)
    for path in every:
        work = works.get(_stem(path), path) if _is_added(path) else path
        groups[camera.shot(work) or split.get(work, work)].append(path)
    named = (paths for paths in groups.values() if not all(camera.is_beside(path) for path in paths))
    return [_Cell(tuple(paths), next((path for path in paths if not _is_added(path)), paths[0])) for paths in named]


def _is_added(path: str) -> bool:
    return camera.is_beside(path) or PurePosixPath(path).suffix.lower() in _CAPTIONS


def _stem(path: str) -> str:
    return str(PurePosixPath(path).with_suffix("")).casefold().removesuffix(".chapters")


def _named(path: str, delivery: str) -> Named:
    """Title and date of what is called so; where its own name says nothing, that of the nearest folder that does goes before."""
    name, *above = reversed(path.split("/"))
    own = told(name)
    folders = [told(one) for one in above]
    date = own.date or next((one.date for one in folders if one.date), "")
    if own.title:
        return Named(own.title, date)
    nearest = next((one.title for one in folders if one.title), "") or told(delivery).title or delivery
    return Named(f"{nearest} {PurePosixPath(name).stem}".strip(), date)
