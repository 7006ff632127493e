"""`archive mcp`: the catalogue for language models."""

from typing import Annotated
from urllib.parse import urlsplit

import typer

from archive import logs
from archive.cli.shared.listening import check_address, serve
from archive.config import Settings
from archive.errors import ToolMissing


def mcp(
    context: typer.Context,
    port: Annotated[int | None, typer.Option("--port", min=1, max=65535)] = None,
    host: Annotated[str, typer.Option("--host")] = "127.0.0.1",
) -> None:
    """Serve the catalogue to language models by the Model Context Protocol: by standard input and output, or by HTTP."""
    from archive.services import Services

    try:
        from archive.web.mcp.server import application, server
    except ImportError as fault:
        raise ToolMissing(tool="mcp", hint="pip install 'archive[mcp]'") from fault
    settings = Settings.load()
    logs.configure(context.obj or settings.log_level)
    services = Services(settings)
    if port is None:
        server(services).run("stdio")
        return
    check_address(host, port)
    known = {urlsplit(settings.portal_url).netloc, f"{host}:{port}", f"localhost:{port}", f"127.0.0.1:{port}"}
    logs.get("web").info("mcp listens", host=host, port=port)
    serve(application(services, sorted(known)), host, port)


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("mcp")(mcp)
