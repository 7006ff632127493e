"""Doubts: everything that speaks against publishing a resource before a person has looked. A trusted centre's policy opens
nothing that has one, and nobody approves such a resource among many at once.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from functools import partial

from archive import i18n, manifests
from archive.access.personal_numbers import found
from archive.access.uses import Use, may_asset
from archive.errors import MediaError, MediaLimit, MediaUnreadable
from archive.i18n import notes, numbers
from archive.i18n.moments import day
from archive.manifests import consents
from archive.models.delivery import Resource
from archive.models.doubts import Doubt, DoubtKind
from archive.models.media import Asset, MediaType
from archive.models.record import Contributor, Record
from archive.models.report import Fault
from archive.models.roles import Role
from archive.services import Services
from archive.simplified import simplified
from archive.steps.making import captions, quality
from archive.vocabulary import audiences, find_rights

SPOILED = frozenset({"damaged", "damaged-pages", "truncated", "cut-off", "all-black", "all-silent", "captions-encoding"})
"""Notes on recordings that hardly anyone means to show."""
_MEDIA = frozenset({MediaError.code, MediaUnreadable.code, MediaLimit.code})
_OF_FAULTS = {
    **dict.fromkeys(_MEDIA | {"E510"}, DoubtKind.UNSEEN),
    "E241": DoubtKind.IDENTITY,
    "E251": DoubtKind.NUMBERS,
    "E253": DoubtKind.CONSENT,
    "E269": DoubtKind.QUALITY,
    "E273": DoubtKind.UNDESCRIBED,
    "E277": DoubtKind.CONSENT,
    "E880": DoubtKind.EDITED,
}
"""Codes of faults that are doubts. Those of the consent itself are told from its words as they are understood now."""
_MINORS = re.compile(
    r"少儿|幼儿|儿童|小学|中学|初中|高中|学生|少年|未成年|童声|童谣表演|小朋友|小演员|红领巾|少先队|学前|亲子|青少年|"
    r"\b(?:child|children|kids?|pupils?|schoolchildren|kindergarten|minors?|juvenile|teen(?:ager)?s?)\b",
    re.IGNORECASE,
)
_COLUMNS = {Role.PERFORMER: "performers", Role.ENSEMBLE: "ensemble", Role.AUTHOR: "authors"}
_AGE = re.compile(r"年龄|age|岁", re.IGNORECASE)
_OF_AGE = 18
_LONGEST = 60


def of(services: Services, resource: Resource) -> tuple[Doubt, ...]:
    """Every doubt about a resource as it stands, each once.

    Raises:
        LedgerUnavailable: try again.
    """
    faults, doubles = services.ledger.deliveries.said_of(resource.id, resource.delivery)
    every = [
        *consent(resource.record),
        *_audience(resource.record),
        *_minors(resource.record),
        *_numbers(resource),
        *_faults((*faults, *services.ledger.findings.of(resource.id), *_broken(services, resource))),
        *_papers(services, resource),
        *_quality(services, resource),
        *_unmade(services, resource),
        *_double(resource, doubles),
    ]
    return tuple({doubt.model_dump_json(): doubt for doubt in every}.values())


def consent(record: Record) -> tuple[Doubt, ...]:
    """What speaks against publishing in the consent itself, as its words are understood now, and in words beside it."""
    return tuple(_consent(record, day(datetime.now(UTC))))


def _audience(record: Record) -> Iterator[Doubt]:
    if record.audience:
        yield Doubt(kind=DoubtKind.CONSENT, code="E230", facts={"value": audiences.WORDS[record.audience][0]})


def _consent(record: Record, today: date) -> Iterator[Doubt]:
    if record.consent is None:
        yield Doubt(kind=DoubtKind.CONSENT, code="doubt.consent-missing")
    else:
        yield from _stated(record.consent.statement, today)
    beside = {i18n.column("rights"): record.rights, i18n.column("description"): record.description, **record.notes}
    for column, words in beside.items():
        if words and (consents.warns(words) or (words == record.rights and _restricts(words))):
            facts = {"column": column, "value": words[:_LONGEST]}
            yield Doubt(kind=DoubtKind.CONSENT, code="doubt.not-for-all", facts=facts)


def _restricts(rights: str) -> bool:
    """Whether a statement of rights is one of those with which nothing opens: 权利人不明, 仅限馆内."""
    known = find_rights(rights)
    return known is not None and not known.opens


def _stated(statement: str, today: date) -> Iterator[Doubt]:
    read = consents.read(statement)
    codes = {consents.ConsentAnswer.REFUSED: "E230", consents.ConsentAnswer.UNCLEAR: "E250"}
    if code := codes.get(read.standing):
        yield Doubt(kind=DoubtKind.CONSENT, code=code, facts={"value": statement})
    if read.period_unclear:
        yield Doubt(kind=DoubtKind.CONSENT, code="E210", facts={"value": statement})
    if read.until and read.until < today:
        yield Doubt(kind=DoubtKind.CONSENT, code="doubt.consent-ended", facts={"until": read.until.isoformat()})
    if read.since and read.since > today:
        yield Doubt(kind=DoubtKind.CONSENT, code="doubt.consent-not-begun", facts={"since": read.since.isoformat()})


def _minors(record: Record) -> Iterator[Doubt]:
    """Words that tell of children, unless a guardian plainly agreed."""
    read = consents.read(record.consent.statement) if record.consent else None
    if read and read.guardian and read.standing is consents.ConsentAnswer.ALLOWED:
        return
    words = (
        *(record.title, *record.alternative_titles, record.description, record.programme, *record.subjects),
        *(words for contributor in record.contributors for words in _of_person(contributor)),
        *record.notes.values(),
        record.consent.statement if record.consent else "",
    )
    word = next((seen.group() for text in words if (seen := _MINORS.search(simplified(unicodedata.normalize("NFKC", text))))), "")
    word = word or next((f"{name} {value}" for name, value in record.notes.items() if _AGE.search(name) and _is_minor(value)), "")
    if not word and record.consent and record.consent.minors:
        word = i18n.column("minors")
    if word:
        yield Doubt(kind=DoubtKind.MINORS, code="doubt.minors", facts={"word": word[:_LONGEST]})


def _of_person(one: Contributor) -> Iterator[str]:
    """Every word that an entry says about somebody who had part in the work."""
    yield from filter(None, (one.name, one.credit, one.given))


def _is_minor(age: str) -> bool:
    return any(0 < int(number) < _OF_AGE for number in re.findall(r"(?<!\d)\d{1,3}(?!\d)", unicodedata.normalize("NFKC", age)))


def _numbers(resource: Resource) -> Iterator[Doubt]:
    for column, text in _public_words(resource):
        if numbers_there := found(text):
            facts = numbers.facts((one.kind for one in numbers_there), partial(i18n.column, column))
            yield Doubt(kind=DoubtKind.NUMBERS, code="E251", facts=facts)


def _public_words(resource: Resource) -> Iterator[tuple[str, str]]:
    """The column and the words of everything that an entry would say, and the names of the files."""
    record = resource.record
    yield "title", record.title
    yield "description", record.description
    yield "programme", record.programme
    yield "rights", record.rights
    yield "date", record.date.given if record.date else ""
    yield "place", record.place.given if record.place else ""
    yield from (("alternative", title) for title in record.alternative_titles)
    yield from ((_COLUMNS.get(one.role, "credits"), words) for one in record.contributors for words in _of_person(one))
    yield from (("subjects", word) for word in record.subjects)
    yield from (("genre", term.label) for term in record.genres)
    yield from (("language", term.label) for term in record.languages)
    yield from (("file", asset.path) for asset in resource.assets if may_asset(Use.SHOW, asset))


def _faults(faults: Iterable[Fault]) -> Iterator[Doubt]:
    for fault in faults:
        if kind := _OF_FAULTS.get(fault.code):
            facts = {"value": fault.value or "", **fault.facts}
            yield Doubt(kind=kind, code=fault.code, facts={key: facts[key] for key in sorted(facts.keys() - {"row", "item"})})


def _broken(services: Services, resource: Resource) -> tuple[Fault, ...]:
    """What could not be made of its files."""
    return services.ledger.progress.faults([asset.digest for asset in resource.assets])


def _papers(services: Services, resource: Resource) -> Iterator[Doubt]:
    """Files to be shown whose bytes are a paper of consent somewhere else, or that are named like one whatever was said."""
    shown = [asset for asset in resource.assets if may_asset(Use.SHOW, asset)]
    private = services.ledger.resources.private_elsewhere([asset.digest for asset in shown])
    for asset in shown:
        if asset.digest in private or manifests.is_named_like_a_paper(asset.path):
            yield Doubt(kind=DoubtKind.CONSENT, code="E253", facts={"name": asset.path, "value": asset.path})


def _quality(services: Services, resource: Resource) -> Iterator[Doubt]:
    for part in quality.of(services, resource):
        for flag in part.flags:
            if flag.code in SPOILED:
                facts = {name: str(fact) for name, fact in flag.facts.items()}
                yield Doubt(kind=DoubtKind.QUALITY, code=notes.key(flag), facts=facts)


def _unmade(services: Services, resource: Resource) -> Iterator[Doubt]:
    """Files of which there should be something to see and is not, and entries that would be empty."""
    shown = [asset for asset in resource.assets if may_asset(Use.SHOW, asset)]
    every = captions.newest(services.ledger.renditions.of([a.digest for a in shown]))
    made = {rendition.asset for rendition in every if rendition.files}
    for asset in shown:
        if asset.digest not in made and _is_made(asset):
            yield Doubt(kind=DoubtKind.UNSEEN, code="doubt.unmade", facts={"name": asset.path})
    if not shown:
        yield Doubt(kind=DoubtKind.UNSEEN, code="doubt.nothing-to-show")


def _is_made(asset: Asset) -> bool:
    """Documents only where a decoder has opened them."""
    return asset.media is not MediaType.DOCUMENT or bool(asset.facts and asset.facts.document)


def _double(resource: Resource, doubles: Iterable[str]) -> Iterator[Doubt]:
    if others := sorted(set(doubles)):
        yield Doubt(kind=DoubtKind.DOUBLE, code="doubt.double", facts={"ids": ", ".join(others)})
