"""`archive migrate`: what an operator does with an installation on servers of its own."""

import typer

from archive import i18n
from archive.access.may import Act
from archive.cli.shared.people import acting
from archive.cli.terminal.console import say
from archive.services import Services


def migrate() -> None:
    """Make or upgrade tables, buckets and index; safe to repeat.

    Once after the software was upgraded, before anything else of it is started.
    """
    acting(Act.REBUILD)
    services = Services.load()
    before = services.ledger.revision()
    services.prepare()
    say(i18n.both("migrate.done", before=before or "–", after=services.ledger.revision()))


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(migrate)
