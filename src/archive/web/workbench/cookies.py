"""The cookie that says who is signed in. Over https its name binds it to this host and to encryption (`__Host-`, RFC 6265bis)."""

from fastapi import Request
from starlette.responses import Response

from archive.config import Settings

PLAIN = "archive_session"
"""Over plain http, which is for one's own machine."""
BOUND = "__Host-archive_session"
FLOW = "archive_provider"
"""What ties a sign-in at a provider to the browser that began it."""


def secure(settings: Settings) -> bool:
    """Whether people reach the workbench by https, as `ARCHIVE_WORKBENCH_URL` says."""
    return settings.workbench_url.startswith("https://")


def token(request: Request, settings: Settings) -> str:
    """What the browser has."""
    return request.cookies.get(BOUND if secure(settings) else PLAIN, "")


def give(answer: Response, settings: Settings, value: str) -> None:
    """Let the browser have it until it is closed."""
    safe = secure(settings)
    name, path = (BOUND, "/") if safe else (PLAIN, "/work")
    answer.set_cookie(name, value, httponly=True, samesite="lax", secure=safe, path=path)


def take(answer: Response, settings: Settings) -> None:
    """Let it forget."""
    safe = secure(settings)
    name, path = (BOUND, "/") if safe else (PLAIN, "/work")
    answer.delete_cookie(name, httponly=True, samesite="lax", secure=safe, path=path)


def give_flow(answer: Response, settings: Settings, state: str) -> None:
    """For ten minutes, and only where people come back to."""
    answer.set_cookie(
        FLOW, state, max_age=600, httponly=True, samesite="lax", secure=secure(settings), path="/work/sign-in/provider"
    )


def take_flow(answer: Response, settings: Settings) -> None:
    """It is over."""
    answer.delete_cookie(FLOW, httponly=True, samesite="lax", secure=secure(settings), path="/work/sign-in/provider")
