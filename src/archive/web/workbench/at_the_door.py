"""The door's bound: of one address, for one name, few are looked at together in a process."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from starlette.concurrency import run_in_threadpool

from archive.errors import SignInBusy
from archive.services import Services
from archive.steps.desk import signing_in

AT_ONCE = 8
"""Those of one address for one name that may be here at a time."""
_here: Counter[tuple[str, str]] = Counter()


@contextmanager
def one_of_few(login: str, address: str) -> Iterator[None]:
    """Who asks something before it is known who they are.

    Raises:
        SignInBusy: too many of this address for this name are here.
    """
    key = (login.strip().casefold(), address)
    if _here[key] >= AT_ONCE:
        raise SignInBusy(seconds=int(signing_in.LONGEST_S))
    _here[key] += 1
    try:
        yield
    finally:
        _here[key] -= 1
        if not _here[key]:
            del _here[key]


@asynccontextmanager
async def attempt(services: Services, login: str, address: str) -> AsyncIterator[None]:
    """Who tries to come in: after failures of this name or address they wait before it, and nobody is locked out by others'.

    Raises:
        SignInBusy: too many of this address for this name are here.
    """
    with one_of_few(login, address):
        await asyncio.sleep(await run_in_threadpool(signing_in.delay_s, services, login, address))
        yield
