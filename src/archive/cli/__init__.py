"""`archive …`: the command line. Each module here adds its commands to the one application."""

import sys
from typing import Annotated

import typer

from archive import i18n, logs
from archive.cli import register
from archive.errors import ArchiveError

app = typer.Typer(
    name="archive",
    help="省级群众文化影像档案:接收、保存、公开 / An archive of local culture: take in, keep, open.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def common(
    log_level: Annotated[str, typer.Option(help="日志级别 / log level.", envvar="ARCHIVE_LOG_LEVEL")] = "WARNING",
) -> None:
    """省级群众文化影像档案:接收、保存、公开 / An archive of local culture: take in, keep, open."""
    logs.configure(log_level)


register.add_all(app)


def main() -> None:
    """Run the command line; an error of ours is one clear sentence and exit status 1."""
    try:
        app(standalone_mode=True)
    except ArchiveError as error:
        for language in ("zh", "en"):
            sentence = i18n.explain(error.code, error.facts, "zh" if language == "zh" else "en")
            print(f"{error.code} {sentence.what} {sentence.do}".rstrip(), file=sys.stderr)
        sys.exit(1)
