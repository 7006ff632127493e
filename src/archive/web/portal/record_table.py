"""The record as a table: one row per Dublin Core term, with links into searches for the same thing."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from archive import i18n, vocabulary
from archive.i18n import Language
from archive.models.public import PublicHolder, PublicRecord
from archive.models.record import Contributor, Term
from archive.models.search import SearchQuery
from archive.web.shared import query as addresses
from archive.web.shared.addresses import centre as centre_page
from archive.web.shared.formatting import day, duration, term, word

NOBODY: Mapping[int, str] = {}


class Value(NamedTuple):
    """Words, and where they lead."""

    text: str
    href: str | None = None


class TermRow(NamedTuple):
    """One field: the key of its label in `web.field.…`, its Dublin Core term, its values; `line` joins them with arrows."""

    key: str
    term: str
    values: tuple[Value, ...]
    line: bool = False

    def label(self, lang: Language) -> str:
        """What the field is called; that of a role is the role's name."""
        name = f"web.field.{self.key}"
        if name in i18n.messages():
            return i18n.text(name, lang)
        role = i18n.text(f"role.{self.key}", lang)
        return role[:1].upper() + role[1:]


def rows(
    record: PublicRecord, portal_url: str, lang: Language, people: Mapping[int, str] = NOBODY, *, public: bool = True
) -> tuple[TermRow, ...]:
    """Every field that has something to say, in the order of the Dublin Core element set; the day of issue if it is public.
    `people`: which contributors somebody confirmed to be whom, by the ids of their pages.
    """
    made = (*_what(record, lang), *_who(record, lang, people), *_when_and_where(record), *_about(record, portal_url, lang))
    return tuple(row for row in made if row.values and (public or row.key != "issued"))


def _what(record: PublicRecord, lang: Language) -> Iterable[TermRow]:
    kind = Value(word("kind", record.kind, lang), addresses.address(SearchQuery(kind=(record.kind,))))
    yield TermRow("title", "dcterms:title", (Value(record.title),))
    yield TermRow("alternative", "dcterms:alternative", _plain(record.alternative_titles))
    yield TermRow("kind", "dcterms:type", (kind,))
    yield TermRow("genre", "dcterms:type", tuple(_genre(one, lang) for one in record.genres))


def _who(record: PublicRecord, lang: Language, pages: Mapping[int, str]) -> Iterable[TermRow]:
    """A row for each role: those who made the work first. Names lead to the page of who is meant where somebody confirmed that,
    else to everything that they are named in.
    """
    made = vocabulary.creating()
    for said in sorted(vocabulary.roles().values(), key=lambda one: one.role not in made):
        people = [(n, one) for n, one in enumerate(record.contributors) if one.role is said.role]
        given = dict.fromkeys(one.given for _, one in people if one.given)
        as_written = [Value(i18n.text("web.entry.given", lang, words=words)) for words in given]
        yield TermRow(
            said.role.value, f"dcterms:{said.dc.value}", (*(_person(one, lang, pages.get(n)) for n, one in people), *as_written)
        )


def _when_and_where(record: PublicRecord) -> Iterable[TermRow]:
    yield TermRow("date", "dcterms:created", (Value(record.date.given or record.date.edtf or ""),) if record.date else ())
    yield TermRow("place", "dcterms:spatial", tuple(_division(d) for d in record.place.divisions), line=True)
    known = {d.label for d in record.place.divisions}
    given = record.place.given
    yield TermRow("place_given", "dcterms:spatial", (Value(given),) if given and given not in known else ())
    yield TermRow("programme", "dcterms:isPartOf", (_words(record.programme),) if record.programme else ())


def _about(record: PublicRecord, portal_url: str, lang: Language) -> Iterable[TermRow]:
    yield TermRow("language", "dcterms:language", _plain(term(one, lang) for one in record.languages))
    yield TermRow("subject", "dcterms:subject", tuple(_words(s) for s in record.subjects))
    lengths = [duration(m.duration_s) for m in record.media if m.duration_s]
    yield TermRow("extent", "dcterms:extent", _plain(lengths))
    yield TermRow("rights", "dcterms:rights", tuple(_rights(record.rights, lang)))
    yield TermRow("link", "dcterms:source", tuple(Value(link, link) for link in record.links))
    yield TermRow("held_by", "dcterms:provenance", tuple(_holder(one, lang) for one in record.held_by))
    yield TermRow("centre", "dcterms:publisher", (Value(record.centre.name, centre_page(record.centre.id)),))
    carry_on = [(one.name, centre_page(one.id)) for one in record.centre.successors]
    yield TermRow("carried_on", "dcterms:isReplacedBy", tuple(Value(*one) for one in carry_on))
    yield TermRow("issued", "dcterms:issued", (Value(day(record.published_at).isoformat()),))
    yield TermRow("identifier", "dcterms:identifier", (Value(f"{portal_url}/e/{record.id}", f"/e/{record.id}"),))


def _holder(one: PublicHolder, lang: Language) -> Value:
    """Who has it leads to where it is at home there; the host tells two of one centre apart."""
    if not one.links:
        return Value(one.name, centre_page(one.id))
    host = urlsplit(one.links[0]).hostname or ""
    return Value(i18n.text("web.entry.held-at", lang, name=one.name, host=host), one.links[0])


def _plain(texts: Iterable[str]) -> tuple[Value, ...]:
    return tuple(Value(text) for text in texts)


def _words(text: str) -> Value:
    return Value(text, addresses.address(SearchQuery(text=text[:200])))


def _rights(words: str, lang: Language) -> Iterable[Value]:
    """The words of the centre, and the sentence of the statement that they are, which leads to where it is explained."""
    if words:
        yield Value(words)
    if known := vocabulary.find_rights(words):
        yield Value(i18n.text(f"rights.{known.id}", lang), known.uri)


def _person(one: Contributor, lang: Language, page: str | None) -> Value:
    found = Value("", f"/people/{page}") if page else _words(vocabulary.bare_name(one.name))
    return found._replace(text=i18n.text("web.entry.credited", lang, name=one.name, part=one.credit) if one.credit else one.name)


def _genre(one: Term, lang: Language) -> Value:
    return Value(term(one, lang), addresses.address(SearchQuery(genre=(one.id or one.label,))))


def _division(one: Term) -> Value:
    return Value(one.label, addresses.address(SearchQuery(division=(one.id,))) if one.id else None)
