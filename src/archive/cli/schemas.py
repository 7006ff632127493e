"""`archive schemas`: write the JSON Schemas of the models into a folder."""

from pathlib import Path
from typing import Annotated

import typer

from archive.cli.shared.output_folders import writing
from archive.cli.terminal.console import say
from archive.models.schemas import schemas as schema_texts


def schemas(folder: Annotated[Path, typer.Argument()] = Path("schemas")) -> None:
    """Write the JSON Schemas of the models into a folder."""
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in schema_texts().items():
            (folder / name).write_text(text, encoding="utf-8")
            say(folder / name)


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(schemas)
