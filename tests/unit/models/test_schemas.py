"""The committed JSON Schemas are those of the models."""

import json
from pathlib import Path

from typer.testing import CliRunner

from archive.cli import app
from archive.models.schemas import schemas

COMMITTED = Path(__file__).parents[3] / "schemas"
NAMES = {"Asset", "Centre", "Delivery", "Event", "PublicRecord", "Receipt", "Record", "Rendition", "Report", "Resource", "Tag"}


def test_the_committed_schemas_are_those_of_the_models():
    for name, text in schemas().items():
        assert (COMMITTED / name).read_text(encoding="utf-8") == text, f"{name}: run `archive schemas schemas`"


def test_every_model_of_the_issue_has_one():
    assert {name.removesuffix(".json") for name in schemas()} == NAMES


def test_the_command_writes_them(tmp_path):
    result = CliRunner().invoke(app, ["schemas", str(tmp_path / "new")])
    assert result.exit_code == 0
    assert {file.stem for file in (tmp_path / "new").iterdir()} == NAMES
    assert json.loads((tmp_path / "new" / "Record.json").read_text())["properties"]["title"]["description"] == "dcterms:title"
