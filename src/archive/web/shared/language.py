"""Which language a visitor reads: `?lang=` first, then the cookie it left, then Chinese."""

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from archive.i18n import FIRST, LANGUAGES, Language

COOKIE = "lang"
_YEAR_S = 365 * 24 * 3600


def _known(text: str | None) -> Language | None:
    return text if text in LANGUAGES else None


def chosen(query: Mapping[str, str], cookies: Mapping[str, str]) -> Language:
    """The language of this answer."""
    return _known(query.get("lang")) or _known(cookies.get(COOKIE)) or FIRST


def remember(request: Request, response: Response) -> None:
    """Leave the cookie when the address named a language; it holds nothing but that."""
    if named := _known(request.query_params.get("lang")):
        secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, named, max_age=_YEAR_S, samesite="lax", httponly=True, secure=secure)


def switch(request: Request, to: Language) -> str:
    """The address of the same page in another language."""
    rest = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return f"{request.url.path}?{urlencode([*rest, ('lang', to)])}"
