"""Templates to pages: the words, the assets and the headers that every page shares."""

from collections.abc import Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse

from archive import i18n
from archive.i18n import Language
from archive.receipts import environment, worded
from archive.web.shared import formatting, language
from archive.web.shared.dist import Dist

PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
"""For pages under addresses that must not be passed on."""


class Pages:
    """Renders the templates of this package."""

    def __init__(self, dist: Dist, portal_url: str) -> None:
        self.portal_url = portal_url.rstrip("/")
        self._environment = environment(Path(__file__).parents[1] / "templates")
        self._environment.globals |= {"asset": dist.address, "portal_url": self.portal_url, "languages": i18n.LANGUAGES}
        self._environment.filters |= {
            "thousands": formatting.thousands,
            "duration": formatting.duration,
            "day": formatting.day,
            "moment": formatting.moment,
            "bytes": formatting.weight,
            "term": formatting.term,
        }

    def part(self, template: str, context: Mapping[str, object]) -> str:
        """A part of a page, as a script puts it in its place."""
        return self._environment.get_template(template).render(dict(context))

    def render(
        self, request: Request, template: str, status: int = 200, headers: Mapping[str, str] | None = None, **context: object
    ) -> HTMLResponse:
        """A page in the visitor's language, in places with another one beside it. It is asked for again each time, since what is
        public may end at any moment.
        """
        lang = language.chosen(request.query_params, request.cookies)
        common = {
            "switches": [(one, language.switch(request, one)) for one in i18n.LANGUAGES if one != lang],
            "path": request.url.path,
            "first_language": i18n.FIRST,
            "language_first": lang == i18n.FIRST,
            "q": "",
            "private": False,
        }
        found = {**common, **context}
        answer = self.frame(lang, template, status, {"Vary": "Cookie", **(headers or {})}, **found)
        language.remember(request, answer)
        return answer

    def frame(
        self, lang: Language, template: str, status: int = 200, headers: Mapping[str, str] | None = None, **context: object
    ) -> HTMLResponse:
        """A page that knows nothing of who asks, and leaves no cookie."""
        body = self._environment.get_template(template).render({**worded(lang), **context})
        answer = HTMLResponse(body, status, {"Cache-Control": "no-cache"} | dict(headers or {}))
        answer.headers["Content-Language"] = i18n.tag(lang)
        return answer
