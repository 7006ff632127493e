"""`archive samples`: write the sample deliveries."""

from pathlib import Path
from typing import Annotated

import typer

from archive import i18n
from archive.cli.shared.output_folders import writing
from archive.cli.terminal.console import say


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("samples")(samples)


def samples(
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
) -> None:
    """Write the sample deliveries, the same each time."""
    from archive import samples as room

    with writing(folder):
        made = room.write(folder.resolve())
    for delivery in made:
        say(f"{delivery.centre}  {delivery.name}  {delivery.folder}")
    total = sum(file.stat().st_size for one in made for file in one.folder.rglob("*") if file.is_file())
    say(i18n.both("samples.done", deliveries=len(made), mb=f"{total / 1e6:.1f}"))
