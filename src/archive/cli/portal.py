"""`archive portal`: the public portal, one process."""

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from archive.config import Settings
from archive.errors import Unavailable
from archive.models.search import SearchQuery

if TYPE_CHECKING:
    from archive.services import Services


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("portal")(portal)


def portal(
    host: Annotated[str | None, typer.Option(help="监听地址 / interface to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="端口 / port to listen on.")] = None,
) -> None:
    """启动公众门户 / Run the public portal until it is stopped."""
    import uvicorn

    from archive.services import Services
    from archive.steps import entries, fixity, overview
    from archive.web.app import create_app
    from archive.web.pages.preservation import Care

    settings = Settings.load()
    services = Services(settings)
    application = create_app(
        services, partial(entries.preview, services), care=Care(partial(overview.of, services), partial(fixity.care, services))
    )
    _warm(services)
    # Access lines of our own: uvicorn's would write tokens and signatures of addresses into the log.
    uvicorn.run(
        application,
        host=host or settings.portal_host,
        port=port or settings.portal_port,
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )


def _warm(services: "Services") -> None:
    """Load word lists and clients now: the first visitor should not wait for them. A server may still be down."""
    with suppress(Unavailable):
        services.catalogue.search(SearchQuery(text="文化", size=1))
    for part in (services.ledger, services.store):
        with suppress(Unavailable):
            part.health()
