"""`archive up`, `down`, `status`, `config`: the embedded stack of one folder."""

import contextlib
import json
import signal
import time
from collections.abc import Collection
from importlib.util import find_spec
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from archive import i18n
from archive.cli.terminal import tables
from archive.cli.terminal.console import SafeConsole, say, say_json
from archive.config import Settings
from archive.errors import LedgerUnavailable, SettingWrong

if TYPE_CHECKING:  # the commands of the extra `local` import it when called: the portal does without
    from archive.local.stack import Running
    from archive.local.status import ServerStatus

ASK_EVERY_S = 0.3
INTERRUPTED = 130  # what a shell reports for Ctrl-C
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def add(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(up)
    app.command()(down)
    app.command("status")(show_status)
    app.command()(config)


def up(
    detach: Annotated[bool, typer.Option()] = False,
    parts: Annotated[str, typer.Option()] = "",
) -> None:
    """Start the embedded stack and keep it running until Ctrl-C."""
    from archive.cli.terminal.progress import Board
    from archive.local import stack
    from archive.local.parts import chosen

    wanted = chosen(parts)
    settings = Settings.load()
    console = SafeConsole(stderr=True, soft_wrap=True)
    _listen()
    try:
        with Board(console) as board:
            running = stack.up(settings, wanted, bound=not detach, tell=board.tell, prepared=_prepared)
    except KeyboardInterrupt:
        console.print(i18n.both("local.up.stopped"))
        raise typer.Exit(INTERRUPTED) from None
    if detach:
        running.leave()
        console.print(i18n.both("local.up.detached"))
    else:
        _watch(running, console)


def _listen() -> None:
    """Signals that end the stack; one that our caller ignores (nohup) stays ignored."""
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)


def _prepared(settings: Settings, healthy: Collection[str]) -> None:
    """Make tables, buckets and index on the servers that are there."""
    from archive.services import Services

    services = Services(settings)
    if "ledger" in healthy:
        services.ledger.migrate()
    if "store" in healthy:
        services.store.ensure()
    if "catalogue" in healthy:
        services.catalogue.ensure()


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """Stop once, in order: what is asked while stopping changes nothing."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _watch(running: "Running", console: Console) -> None:
    """Wait for a signal, or for the stack to end; then stop what still runs."""
    from archive.cli.terminal.progress import Board

    lost = False
    with contextlib.suppress(KeyboardInterrupt):
        urls = {"portal": running.settings.portal_url, "airflow": running.settings.airflow_url}
        console.print(i18n.both("local.up.ready", **urls))
        while not running.ended():
            time.sleep(ASK_EVERY_S)
        lost = running.process.returncode != 0
    with Board(console) as board:
        running.stop(board.tell)
    console.print(i18n.both("local.up.lost" if lost else "local.up.stopped"))
    if lost:
        raise typer.Exit(1)


def down() -> None:
    """Stop the embedded stack of this folder."""
    from archive.cli.terminal.progress import Board
    from archive.local import stack
    from archive.local.layout import Layout

    settings = Settings.load()
    console = SafeConsole(stderr=True, soft_wrap=True)
    with Board(console) as board:
        found = stack.down(settings, board.tell)
    folder = Layout.of(settings).home
    console.print(i18n.both("local.up.stopped") if found else i18n.both("local.down.nothing", folder=folder))


def show_status(
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Show every server; exit 1 unless all that were started are healthy."""
    from archive.cli.shared import work_status
    from archive.services import Services

    settings = Settings.load()
    found = _servers(settings)
    try:
        work = work_status.work_status(Services(settings))
    except (LedgerUnavailable, SettingWrong):
        work = None
    if as_json:
        servers = [server.model_dump(mode="json") for server in found]
        say_json(
            json.dumps({"servers": servers, "standing": work and work.model_dump(mode="json")}, ensure_ascii=False, indent=1)
        )
    else:
        console = SafeConsole()
        if found:
            tables.show(servers_table(found), console)
        if work:
            work_status.show(work, console)
    started = [server for server in found if server.state]
    if not (all(server.healthy for server in started) if started else work and work.value("archive_ledger_up")):
        raise typer.Exit(1)


def _servers(settings: Settings) -> "list[ServerStatus]":
    """Those of the embedded stack; none on a machine without the extra for it."""
    if find_spec("psutil") is None:
        return []
    from archive.local import status

    return status.servers(settings)


def servers_table(found: "list[ServerStatus]") -> Table:
    """The section of the servers."""
    heads = ("server", "health", "memory", "uptime", "address")
    named = {head: i18n.both(f"local.status.{head}") for head in heads}
    table = tables.table(*named.values(), folding={named["health"]}, plain=True)
    for server in found:
        table.add_row(
            i18n.text(f"local.server.{server.name}"),
            _health(server),
            "" if server.memory_mb is None else f"{server.memory_mb:.0f} MB",
            "" if server.uptime_s is None else _clock(server.uptime_s),
            server.address,
        )
    return table


def _health(server: "ServerStatus") -> str:
    word = "healthy" if server.healthy else "unhealthy" if server.state else "absent"
    return i18n.both(f"local.state.{word}") + (f": {server.trouble}" if server.trouble else "")


def _clock(seconds: float) -> str:
    hours, rest = divmod(int(seconds), 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}"


def config() -> None:
    """Print every setting, secrets blanked."""
    for name, value in Settings.load().shown().items():
        say(f"ARCHIVE_{name.upper()}={value}")
