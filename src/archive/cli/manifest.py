"""`archive manifest …`: a list to be filled in, and a look at a delivery before it is handed in."""

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
from archive.errors import TargetExists, UnknownCentre
from archive.services import Services

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
    centre: Annotated[str, typer.Option("--centre")] = "",
) -> None:
    """Read the manifest and check its files: every fault at once, nothing changed.

    The exit status is 1 if anything would be refused.
    """
    checked = check_folder(folder, home=_division(centre))
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
    _write(target, manifests.prepared(rows))
    say(i18n.both("prepared.written", count=len(rows), file=target))


@group.command()
def template(
    centre: Annotated[str, typer.Option("--centre")] = "",
    out: Annotated[Path, typer.Option("--out")] = Path(manifests.TEMPLATE_NAME),
) -> None:
    """Write an empty list with drop-downs, notes and examples."""
    data = manifests.template(_division(centre))
    _write(out, data)
    say(i18n.both("template.written", path=out))


def _write(path: Path, data: bytes) -> None:
    """Never over what lies there.

    Raises:
        TargetExists: something does.
        FolderUnwritable: it cannot be written.
    """
    with writing(path.parent):
        try:
            with path.open("xb") as out:
                out.write(data)
        except FileExistsError as fault:
            raise TargetExists(path=path) from fault


def _division(centre: str) -> str:
    """The code of a centre's division, "" where none is named.

    Raises:
        UnknownCentre: nobody has this id.
    """
    if not centre:
        return ""
    id_ = manifests.id_of(centre)
    found = Services.load().ledger.centres.many([id_]).get(id_)
    if found is None:
        raise UnknownCentre(centre=centre)
    return found.division
