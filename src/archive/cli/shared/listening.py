"""How a door listens: the address is tried first, then the application served by one process."""

import asyncio
import os
from collections.abc import Callable
from typing import Any

from archive.errors import AddressRefused


def serve(application: Callable[..., Any], host: str, port: int) -> None:
    """Serve an ASGI application until it is stopped."""
    import uvicorn

    # Access lines of our own: uvicorn's would write tokens and signatures of addresses into the log.
    uvicorn.run(
        application,
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )


def check_address(host: str, port: int) -> None:
    """Listen for a moment, as the server will.

    Raises:
        AddressRefused: the port is taken or forbidden, or the interface is none of this machine.
    """
    try:
        asyncio.run(_listen(host, port))
    except (OSError, UnicodeError) as fault:  # a host that no name server could have is a UnicodeError
        number = getattr(fault, "errno", None) or 0
        raise AddressRefused(host=host, port=port, reason=os.strerror(number) if number > 0 else str(fault)) from fault


async def _listen(host: str, port: int) -> None:
    server = await asyncio.get_running_loop().create_server(asyncio.Protocol, host, port)
    server.close()
    await server.wait_closed()
