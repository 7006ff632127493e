"""What is tried one after the other until something is found.

`precise`: every word is found as it was typed; nothing that is found here is ever joined by anything of a later stage.
`understood`: what names a place, a year, a festival … is taken for it, and the rest found as it was typed. `respelled`: what
sounds like the words (月剧, yuej), and what is written so is looked for precisely. `relaxed`: entries that hold some of the
words, those of most weight first. The later stages are tried where `SearchQuery.near` asks for it and the precise one finds
nothing, whatever is chosen of the facets; what stands between quotation marks is meant as it stands.

Where few or none are found, `nearby` has what is alike in meaning, apart from all that is counted.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from archive.catalogue import filters, searching
from archive.catalogue.cascade import faceted, relaxing, respelling
from archive.catalogue.cascade.nearby import FEW, Nearby
from archive.catalogue.cascade.recognition import recognise
from archive.catalogue.matching import Clause, text_query
from archive.catalogue.meaning import NONE, Meaning
from archive.catalogue.query import Phrase, readings, understand
from archive.catalogue.tree import Tree
from archive.models.search import SearchQuery, SearchResults, Understood

Ask = Callable[[dict[str, Any]], Mapping[str, Any]]
"""Puts a request to the visitors' index."""


def answer(ask: Ask, query: SearchQuery, renamed: Sequence[str], tree: Tree, meaning: Meaning = NONE) -> SearchResults:
    """The page of the first stage that finds anything; of the precise one where none does.

    Raises:
        CursorBroken: `query.after` is not a cursor of this search.
    """
    found = _answer(ask, query, renamed, tree, meaning)
    return found.model_copy(update={"understood": recognise(query.text)}) if _open(query.text) else found


def _answer(ask: Ask, query: SearchQuery, renamed: Sequence[str], tree: Tree, meaning: Meaning) -> SearchResults:
    body = searching.body(query, renamed)
    precise = searching.results(query, ask(body), tree, marked=(" ".join((query.text, *renamed)),))
    if precise.total >= FEW or not query.near or not _open(query.text):
        return precise
    if not precise.total and _narrowed_to_nothing(ask, query, body):
        return precise
    near = Nearby(ask, query, meaning)
    if precise.total:
        return near.beside(precise)
    for stage in (_named, _respelled, _limited):
        if found := stage(ask, query, tree):
            return near.beside(found)
    if found := _relaxed(ask, query, tree):
        return near.beside(found, reorder=True)
    return near.beside(precise)


def _open(text: str) -> bool:
    """Whether something near may be meant: there are words, none of them quoted, and they are no id."""
    asked = understand(text)
    return bool(asked.terms) and asked.id is None and not any(isinstance(term, Phrase) for term in asked.terms)


def _narrowed_to_nothing(ask: Ask, query: SearchQuery, body: Mapping[str, Any]) -> bool:
    """Whether the words are found and the facets leave none of it: then the facets are what to change."""
    if not filters.chosen(query):
        return False
    return bool(ask({"query": body["query"], "size": 0, "terminate_after": 1})["hits"]["total"]["value"])


def _named(ask: Ask, query: SearchQuery, tree: Tree) -> SearchResults | None:
    named = recognise(query.text)
    clause = faceted.named(query.text, named)
    return _understood(ask, query, tree, named, [clause] if clause else [])


def _limited(ask: Ask, query: SearchQuery, tree: Tree) -> SearchResults | None:
    named = recognise(query.text)
    return _understood(ask, query, tree, named, faceted.limited(ask, query.text, named))


def _understood(
    ask: Ask, query: SearchQuery, tree: Tree, named: Sequence[Understood], clauses: Iterable[Clause]
) -> SearchResults | None:
    for clause in clauses:
        request = searching.page(query, clause)
        found = searching.results(query, ask(request), tree, marked=(f"{query.text} {faceted.marks(named)}",))
        if found.total or _narrowed_to_nothing(ask, query, request):
            return found.model_copy(update={"stage": "understood"})
    return None


def _respelled(ask: Ask, query: SearchQuery, tree: Tree) -> SearchResults | None:
    for spelling in respelling.spellings(ask, query.text):
        words = " ".join(one.read for one in spelling)
        request = searching.page(query, text_query(*readings(words)))
        found = searching.results(query, ask(request), tree, asked=words)
        if found.total or _narrowed_to_nothing(ask, query, request):
            changed = tuple(one for one in spelling if one.read != one.typed)
            return found.model_copy(update={"stage": "respelled", "respelled": changed})
    return None


def _relaxed(ask: Ask, query: SearchQuery, tree: Tree) -> SearchResults | None:
    some = relaxing.relaxed(ask, query.text)
    if some is None:
        return None
    for clause in some.clauses:
        request = searching.page(query, clause)
        found = searching.results(query, ask(request), tree, asked=" ".join(some.words), marked=some.marks)
        if found.total or _narrowed_to_nothing(ask, query, request):
            return found.model_copy(update={"stage": "relaxed"})
    return None
