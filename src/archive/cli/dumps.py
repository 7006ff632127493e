"""`archive dump`: everything that is public, in files."""

from pathlib import Path
from typing import Annotated

import typer

from archive import i18n
from archive.access.may import Act
from archive.cli.shared.people import acting
from archive.cli.terminal.console import say
from archive.errors import TargetExists
from archive.models.report import Outcome
from archive.services import Services


def dump(
    out: Annotated[Path | None, typer.Option("--out")] = None,
    force: Annotated[bool, typer.Option("--force")] = False,
) -> None:
    """Make the dump that visitors may take home, if one is due; or write one into a folder."""
    from archive.steps.publishing import dumps

    acting(Act.EXPORT)
    services = Services.load()
    if out is None:
        line = dumps.run(services, force=force).lines[0]
        done = line.outcome is Outcome.DONE
        say(i18n.both("dumps.cli.done" if done else "dumps.cli.unchanged", name=line.subject))
        return
    folder = out.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise TargetExists(path=folder)
    made = dumps.write(services, folder)
    for file in made.files:
        say(f"{file.sha256}  {file.name}")
    say(i18n.both("dumps.cli.written", folder=folder, records=made.records, left=made.left))


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("dump")(dump)
