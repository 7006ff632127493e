"""docs/architecture.md shows the tree as it is: its floors are the contract's, its wings the folders', its paths exist."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "src" / "archive"
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
DRAWINGS = re.findall(r"^```\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
WINGS = dict(re.findall(r"^\| `(\w+)/` \| (.*) \|$", PAGE, re.MULTILINE))
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]


def _rooms(line: str) -> list[str]:
    return re.findall(r"[\w.]+", line)


FLOORS = [_rooms(re.split(r"\s{2,}", line.strip())[-1]) for line in DRAWINGS[0].splitlines()]


def _packages(folder: Path) -> set[str]:
    return {file.parent.name for file in folder.glob("*/__init__.py")}


def test_the_floors_are_those_that_lint_holds():
    [floors] = [contract["layers"] for contract in CONTRACTS if "archive.cli" in contract.get("layers", ())]
    assert [_rooms(floor.replace("archive.", "")) for floor in floors] == FLOORS


def test_every_room_of_the_tree_is_drawn_and_every_drawn_room_is_there():
    modules = {file.stem for file in HOUSE.glob("*.py")} - {"__init__"}
    assert {room for floor in FLOORS for room in floor} == _packages(HOUSE) | modules


def test_every_wing_of_a_large_room_is_named_from_the_top_down():
    for room in ("steps", "store", "web", "cli", "media"):
        named = re.findall(r"`(\w+)/`", WINGS[room])
        folders = {folder.name for folder in (HOUSE / room).iterdir() if folder.is_dir()} - {"__pycache__", "static"}
        assert set(named) == folders, room
        floors = [c["layers"] for c in CONTRACTS if c.get("containers") == [f"archive.{room}"]]
        for layers in floors:
            floor = {name: number for number, layer in enumerate(layers) for name in _rooms(layer)}
            heights = [floor[name] for name in named if name in floor]
            assert heights == sorted(heights), room


def test_every_path_on_the_page_exists():
    written = set(re.findall(r"`((?:src|dags|tests)/[\w./]*)`", PAGE))
    drawn = {f"src/archive/{path}" for drawing in DRAWINGS for path in re.findall(r"\b\w+/[\w/]+\.py\b", drawing)}
    assert len(written) > 12
    assert len(drawn) > 12
    assert [path for path in sorted(written | drawn) if not (ROOT / path).exists()] == []
