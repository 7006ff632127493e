"""`archive pack`: what `archive-pack.pyz` does on a centre's own computer, here."""

from pathlib import Path
from typing import Annotated

import typer

Folder = Annotated[Path, typer.Argument()]


def pack(
    folder: Folder,
    out: Annotated[Path | None, typer.Option("--out")] = None,
    split: Annotated[str | None, typer.Option("--split")] = None,
    centre: Annotated[str, typer.Option("--centre")] = "",
    name: Annotated[str | None, typer.Option("--name")] = None,
    anyway: Annotated[bool, typer.Option("--anyway")] = False,
    check: Annotated[bool, typer.Option("--check")] = False,
) -> None:
    """Check a folder and make it a bag that travels on a disk."""
    from archive.packing.main import run

    raise typer.Exit(run(folder, out, split, centre, name, anyway=anyway, check=check))


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(pack)
