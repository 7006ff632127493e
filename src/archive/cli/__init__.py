"""`archive …`: the command line. Each module here adds its commands; none is imported before it is asked for."""

import sys
from importlib import metadata
from typing import Annotated, Any

import typer

from archive import printable
from archive.cli.register import Commands
from archive.cli.terminal.console import say
from archive.errors import ArchiveError, ToolMissing

_WRONG: Any = next(one for one in typer.BadParameter.__mro__ if one.__name__ == "ClickException")
"""What typer raises for words that are no command of ours; it exports only the heirs."""

app = typer.Typer(
    name="archive",
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        say(f"archive {metadata.version('archive')}")
        raise typer.Exit


@app.callback()
def common(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", is_eager=True, callback=_version)] = False,
    log_level: Annotated[
        str | None,
        typer.Option(
            envvar="ARCHIVE_LOG_LEVEL",
        ),
    ] = None,
) -> None:
    """An archive of local culture: take in, keep, open."""
    from archive import logs  # `--help` and `--version` need none

    # A person wants the answer only; what runs for days (portal, worker) takes the level of the settings instead.
    context.obj = log_level
    logs.configure(log_level or "WARNING")


def _say_error(error: ArchiveError) -> None:
    from archive.cli.terminal.sentences import say_error  # the texts of all errors, which nobody needs before there is one

    say_error(error)


def main() -> None:
    """Run the command line; an error of ours is one clear sentence and exit status 1."""
    try:
        sys.exit(app(standalone_mode=False) or 0)
    except ArchiveError as error:
        _say_error(error)
        sys.exit(1)
    except _WRONG as error:  # what was typed may hold names of files that strangers chose
        error.message = printable.lines(error.message)
        error.show()
        sys.exit(error.exit_code)
    except typer.Abort:
        sys.exit(1)
    except ModuleNotFoundError as missing:
        if (missing.name or "archive").startswith("archive"):
            raise
        _say_error(ToolMissing(tool=missing.name, hint="uv pip install 'archive[local,media,orchestration,samples,tagging,web]'"))
        sys.exit(1)
