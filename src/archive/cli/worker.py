"""`archive worker`: publishes what was approved, withdraws what was withdrawn."""

import signal
from threading import Event

import typer

from archive import figures, logs, workers
from archive.cli.shared.metrics import served
from archive.services import Services


def worker(context: typer.Context) -> None:
    """Publish and withdraw: work the outbox until stopped."""
    services = Services.load()
    logs.configure(context.obj or services.settings.log_level)
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    registry = served(services, services.settings.worker_metrics_port)
    workers.run(services, stop, figures.Rounds(registry))


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(worker)
