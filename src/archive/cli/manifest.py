"""`archive manifest …`: look at a delivery before it is handed in."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from archive import i18n, manifests
from archive.cli.shared.delivery_folder import as_json, check_folder, prepared_for
from archive.cli.shared.output_folders import writing
from archive.cli.terminal.console import say, say_json
from archive.cli.terminal.fault_table import counts, is_refused_whole, print_checked

group = typer.Typer(no_args_is_help=True)


def add(app: typer.Typer) -> None:
    """Add the group `manifest`."""
    app.add_typer(group, name="manifest")


@group.callback()
def manifest() -> None:
    """The manifest: look at it before handing in."""


@group.command()
def check(
    folder: Annotated[Path, typer.Argument()],
    json_: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Read the manifest and check its files: every fault at once, nothing changed.

    The exit status is 1 if anything would be refused.
    """
    checked = check_folder(folder)
    counted = counts(checked)
    if json_:
        say_json(json.dumps(as_json(checked) | {"counts": counted}, ensure_ascii=False, indent=1))
    else:
        print_checked(checked)
    if counted["refused"] or is_refused_whole(checked):
        sys.exit(1)


@group.command()
def prepare(folder: Annotated[Path, typer.Argument()]) -> None:
    """Put a list of what lies in the folder into it, to be completed, made of the names of its files."""
    target, rows = prepared_for(folder)
    with writing(folder), target.open("xb") as out:
        out.write(manifests.prepared(rows))
    say(i18n.both("prepared.written", count=len(rows), file=target))
