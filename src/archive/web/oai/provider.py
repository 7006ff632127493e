"""The six verbs of OAI-PMH 2.0 at `/oai`, by GET and POST, and the schema of our own format."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from archive import i18n
from archive.crosswalks.entry_format import SCHEMA_FILE, schema
from archive.crosswalks.xml import escaped, written
from archive.models.dissemination import Disseminated
from archive.models.ids import ResourceId
from archive.web.oai import documents
from archive.web.oai.arguments import Asked, Refused, asked
from archive.web.oai.documents import LOCATION, Answer, stamp
from archive.web.oai.lists import Lists
from archive.web.oai.repository import PATH, Repository
from archive.web.shared.needs import Needs

_XML = "text/xml; charset=utf-8"
_NAMED = "http://www.openarchives.org/OAI/2.0/oai-identifier"
_LARGEST = 16_384
_MOST = 30


def router(services: Needs) -> APIRouter:
    """`/oai` and `/oai/entry-1.xsd`."""
    made = APIRouter()
    repository = Repository(services.settings)

    @made.get(PATH, include_in_schema=False)
    def by_get(request: Request) -> Response:
        return _answered(services, repository, request.query_params.multi_items())

    @made.post(PATH, include_in_schema=False)
    async def by_post(request: Request) -> Response:
        return await run_in_threadpool(_answered, services, repository, _form(await _body(request)))

    @made.get(f"{PATH}/{SCHEMA_FILE}", include_in_schema=False)
    def own_schema() -> Response:
        return Response(schema(), media_type=_XML, headers={"Cache-Control": "public, max-age=86400"})

    return made


async def _body(request: Request) -> bytes:
    """What was posted; nothing where it is more than any request of the protocol."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _LARGEST:
            return b""
    return body


def _form(body: bytes) -> list[tuple[str, str]]:
    """The arguments of a posted form; what is none is no verb."""
    try:
        return parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST)
    except ValueError:
        return []


def _answered(services: Needs, repository: Repository, given: Sequence[tuple[str, str]]) -> Response:
    now = datetime.now(UTC)
    try:
        one = asked(given)
        answer = _Verbs(services, repository, one).answer(now)
    except Refused as refused:
        said = {name: value for name, value in given if name != "verb"}
        verb = next((value for name, value in given if name == "verb"), "")
        answer = Answer(repository.base, verb, said, min(now, refused.complete or now), refused=refused)
    return Response(documents.document(answer), media_type=_XML, headers={"Cache-Control": "no-cache"})


class _Verbs:
    def __init__(self, services: Needs, repository: Repository, one: Asked) -> None:
        self._ledger, self._repository, self._asked = services.ledger, repository, one
        self._lists = Lists(repository, services.ledger)

    def answer(self, now: datetime) -> Answer:
        """The answer to what was asked.

        Raises:
            Refused: an error of the protocol.
        """
        one = self._asked
        if one.verb in {"ListRecords", "ListIdentifiers"}:
            page = self._lists.entries(one)
            return Answer(self._repository.base, one.verb, one.given, min(now, page.complete), page.content)
        say = {
            "Identify": self._identify,
            "ListMetadataFormats": self._formats,
            "ListSets": lambda: self._lists.sets(one),
            "GetRecord": self._record,
        }
        return Answer(self._repository.base, one.verb, one.given, now, say[one.verb]())

    def _identify(self) -> str:
        own = self._repository
        earliest = self._ledger.dissemination.earliest() or datetime.now(UTC) - timedelta(seconds=2)
        said = (
            ("repositoryName", i18n.text("web.site")),
            ("baseURL", own.base),
            ("protocolVersion", "2.0"),
            ("adminEmail", own.admin),
            ("earliestDatestamp", stamp(earliest)),
            ("deletedRecord", "persistent"),
            ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
            ("compression", "gzip"),
        )
        return written("Identify", _listed(said) + (_described(own) if own.is_domain else ""))

    def _formats(self) -> str:
        if "identifier" in self._asked.given:
            self._known(records=False)
        forms = self._repository.formats.values()
        said = [(("metadataPrefix", one.prefix), ("schema", one.schema), ("metadataNamespace", one.namespace)) for one in forms]
        return written("ListMetadataFormats", "".join([written("metadataFormat", _listed(one)) for one in said]))

    def _record(self) -> str:
        found = self._known(records=True)
        form = self._repository.format(self._asked.given["metadataPrefix"])
        record = found.record
        said = form.say(record) if record else ""
        return written("GetRecord", documents.record(found, self._repository.identifier(found.id), said))

    def _known(self, *, records: bool) -> Disseminated:
        identifier = self._asked.given["identifier"]
        id_ = self._repository.resource(identifier)
        found = self._ledger.dissemination.one(id_, records=records) if id_ else None
        if found is None or (records and not found.gone and found.record is None):
            raise Refused("idDoesNotExist", f"no record has the identifier {identifier[:100]!r}")
        return found


def _described(own: Repository) -> str:
    """How identifiers are made (guideline oai-identifier)."""
    sample = own.identifier(ResourceId("7ZQ4M1T9KC5"))
    facts = (("scheme", "oai"), ("repositoryIdentifier", own.namespace), ("delimiter", ":"), ("sampleIdentifier", sample))
    space = {"xmlns": _NAMED, LOCATION: f"{_NAMED} http://www.openarchives.org/OAI/2.0/oai-identifier.xsd"}
    return written("description", written("oai-identifier", _listed(facts), space))


def _listed(said: Iterable[tuple[str, str]]) -> str:
    return "".join([written(name, escaped(value)) for name, value in said])
