"""`archive migrate`: what an operator does with an installation on servers of its own."""

import typer

from archive import i18n
from archive.cli.terminal.console import say
from archive.services import Services


def migrate() -> None:
    """建立或升级表、桶与索引,可重复执行 / Make or upgrade tables, buckets and index; safe to repeat.

    升级程序之后、启动其他进程之前执行一次 / Once after the software was upgraded, before anything else of it is started.
    """
    services = Services.load()
    before = services.ledger.revision()
    services.prepare()
    say(i18n.both("migrate.done", before=before or "–", after=services.ledger.revision()))


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(migrate)
