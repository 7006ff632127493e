"""`archive portal` and `archive workbench`: the doors, one process each or both in one."""

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from archive import i18n, logs
from archive.cli.shared.listening import check_address, serve
from archive.config import Settings
from archive.errors import Unavailable
from archive.models.search import SearchQuery

if TYPE_CHECKING:
    from archive.services import Services


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("portal")(portal)
    app.command("workbench")(workbench)


def portal(
    context: typer.Context,
    host: Annotated[str | None, typer.Option()] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535)] = None,
) -> None:
    """Run the public portal until it is stopped."""
    from archive import figures
    from archive.cli.shared.metrics import served
    from archive.services import Services
    from archive.steps.care import fixity, overview
    from archive.steps.network import programs
    from archive.steps.publishing import entries
    from archive.web.app import create_app
    from archive.web.portal.preservation import Care

    settings = Settings.load()
    logs.configure(context.obj or settings.log_level)
    address = host or settings.portal_host, port or settings.portal_port
    check_address(*address)
    services = Services(settings)
    registry = served(services, settings.portal_metrics_port)
    heard = programs.Listening(services)
    application = create_app(
        services,
        partial(entries.preview, services),
        care=Care(partial(overview.of, services), partial(fixity.care, services)),
        observe=figures.Answers(registry),
        hear=heard.hear,
    )
    _warm(services)
    logs.get("web").info("portal listens", host=address[0], port=address[1])
    with heard:
        if settings.workbench == "beside":
            from archive.web.workbench.app import BothDoors, create_workbench

            serve(BothDoors(application, create_workbench(services)), *address)
        else:
            serve(application, *address)


def workbench(
    context: typer.Context,
    host: Annotated[str | None, typer.Option()] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535)] = None,
) -> None:
    """Run the workbench apart from the portal until it is stopped."""
    from archive.services import Services
    from archive.web.workbench.app import create_workbench

    settings = Settings.load()
    logs.configure(context.obj or settings.log_level)
    address = host or settings.workbench_host, port or settings.workbench_port
    check_address(*address)
    application = create_workbench(Services(settings))
    logs.get("web").info("workbench listens", host=address[0], port=address[1])
    serve(application, *address)


def _warm(services: "Services") -> None:
    """Load word lists and clients now: the first visitor should not wait for them. A server may still be down."""
    with suppress(Unavailable):
        services.catalogue.search(SearchQuery(text=i18n.text("web.site"), size=1, near=True))
    for part in (services.ledger, services.store):
        with suppress(Unavailable):
            part.health()
