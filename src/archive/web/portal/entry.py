"""An entry's page, and the same page for what waits for review."""

from collections.abc import Mapping, Sequence
from functools import partial

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from archive import i18n
from archive.errors import NotFound
from archive.i18n import Language, notes
from archive.i18n.doubts import sentence
from archive.links.previews import key_of, opened, subject
from archive.models.ids import ResourceId
from archive.models.public import Previewed, PublicRecord
from archive.receipts.view import explained
from archive.web.portal import blocks, citation, jsonld, record_table, share, within
from archive.web.portal.network.around import NOTHING, Around, around
from archive.web.shared import addresses, language
from archive.web.shared.inside import WordsWithin
from archive.web.shared.needs import Needs, Preview
from archive.web.shared.public_entry import find, id_of, named
from archive.web.shared.render import PRIVATE, Pages
from archive.web.shared.resting import Resting
from archive.web.shared.workbench_address import workbench_address

ALIKE = 8
"""Entries like this one, on its page."""
NO_WAYS: Mapping[str, str] = {}


def router(services: Needs, preview: Preview, pages: Pages, words: WordsWithin) -> APIRouter:
    """`/e/{id}`, `/e/{id}/transcript` and `/preview/{id}`."""
    made = APIRouter(include_in_schema=False)
    index = Resting("catalogue")
    secret = services.settings.signing_key.get_secret_value()

    @made.get("/e/{typed}")
    def entry(request: Request, typed: str) -> Response:
        id_ = id_of(typed)
        if id_ != typed:
            return RedirectResponse(addresses.entry(id_), 308)
        record = find(services, id_)
        alike = index.ask(lambda: services.catalogue.similar(record, ALIKE)) or ()
        of = around(services, id_)
        ways = {name: workbench_address(services.settings, path) for name, path in _ways(id_)}
        return _page(request, pages, words, record, preview=False, ways=ways, alike=alike, of=of)

    @made.get("/e/{typed}/transcript")
    def transcript(request: Request, typed: str) -> Response:
        record = named(services, typed)
        shown = within.transcripts(words, record)
        if not shown:
            raise NotFound(what="transcript", id=record.id)
        return pages.render(request, "transcript.html", record=record, transcripts=shown, at=within.at)

    @made.get("/preview/{typed}")
    def previewed(request: Request, typed: str, until: str = "", sig: str = "") -> Response:
        id_ = id_of(typed)
        moment = opened(secret, subject(id_), "preview", until, sig)
        record = preview(id_)
        if record is None:
            raise NotFound(what="resource", id=id_)
        keyed = record.model_copy(update={"publication_key": key_of(id_, moment, sig)})
        return _page(request, pages, words, keyed, preview=True)

    return made


def _ways(id_: ResourceId) -> tuple[tuple[str, str], ...]:
    """Where anybody may ask that an entry be taken down, or for more of it, and where it is told that it is looked at."""
    return ("takedown", f"/work/takedown/{id_}"), ("wanted", f"/work/wanted?about={id_}"), ("use", "/work/use")


def _page(
    request: Request,
    pages: Pages,
    words: WordsWithin,
    record: PublicRecord,
    *,
    preview: bool,
    ways: Mapping[str, str] = NO_WAYS,
    alike: Sequence[PublicRecord] = (),
    of: Around = NOTHING,
) -> Response:
    lang: Language = language.chosen(request.query_params, request.cookies)
    return pages.render(
        request,
        "entry.html",
        headers=PRIVATE if preview else None,
        record=record,
        preview=preview,
        takedown=ways.get("takedown", ""),
        wanted=ways.get("wanted", ""),
        use=ways.get("use", ""),
        private=preview,
        blocks=blocks.blocks(record),
        bands=partial(blocks.bands, record),
        tag_lists=blocks.tag_lists(record),
        rows=record_table.rows(record, pages.portal_url, lang, of.people, public=not preview),
        citation=citation.cite(record, pages.portal_url),
        jsonld=jsonld.script(record, pages.portal_url),
        media=partial(addresses.media, record),
        srcset=partial(addresses.srcset, record),
        largest=addresses.largest,
        shape=addresses.shape,
        is_upright=addresses.is_upright,
        leaves=addresses.leaves,
        share=share.share(record, pages.portal_url),
        quality=record.quality if isinstance(record, Previewed) else (),
        private_facts=record if isinstance(record, Previewed) else None,
        doubt=lambda doubt: i18n.each(partial(sentence, doubt)),
        said=explained(record.said) if isinstance(record, Previewed) else (),
        column=i18n.column,
        note=lambda flag: i18n.each(partial(notes.note, flag)),
        **within.view(words, record, request),
        at=within.at,
        alike=alike,
        activities=of.activities,
        held=of.collections,
        media_of=addresses.media,
        poster_of=addresses.poster,
    )
