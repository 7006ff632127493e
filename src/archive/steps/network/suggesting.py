"""Suggesting who is meant by the words of a record: proposals with reasons, which a person confirms. Nothing is linked here."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from archive.access.may import Place
from archive.ledger.network.agents import Named, Words
from archive.models.network.agent import Agent
from archive.services import Services
from archive.vocabulary import find_genre
from archive.vocabulary.people_names import forms

MOST = 5
_BY_NAME = {"name": 0.6, "stage": 0.56, "pen": 0.56, "former": 0.52, "english": 0.5, "short": 0.45}
_SAME_CENTRE, _NEAR, _GENRE, _YEARS = 0.25, 0.12, 0.1, 0.05
_LATER_FORM = 0.04
"""Less for each form of the words that is farther from them."""
_OUT_OF_TIME = -0.3


class Proposal(NamedTuple):
    """Who may be meant, how likely from 0 to 1, and why: keys of `agents.why.*`."""

    agent: Agent
    score: float
    why: tuple[str, ...]


def propose(services: Services, every: Sequence[Words]) -> dict[tuple[str, int], tuple[Proposal, ...]]:
    """(resource, contributor) -> those whom its words may mean, the likeliest first; also those that nobody is proposed for.

    Judged are the names and what the record knows besides: its centre and those above and below it, its genres, its years.
    """
    of = {one.name: forms(one.name) for one in every}
    named = services.ledger.network.agents.named({form for those in of.values() for form in those})
    known = services.ledger.network.statements.many(Agent, {one.agent for those in named.values() for one in those})
    places = services.ledger.centres.places({one.centre for one in every} | {one.centre for one in known.values()})
    return {(one.resource, one.n): _ranked(one, of[one.name], named, known, places) for one in every}


def _ranked(
    words: Words,
    said: Sequence[str],
    named: Mapping[str, Sequence[Named]],
    known: Mapping[str, Agent],
    places: Mapping[str, Place],
) -> tuple[Proposal, ...]:
    best: dict[str, Proposal] = {}
    for step, form in enumerate(said):
        for found in named.get(form, ()):
            if agent := known.get(found.agent):
                one = _judged(words, agent, found.kind, step, places)
                if agent.id not in best or best[agent.id].score < one.score:
                    best[agent.id] = one
    return tuple(sorted(best.values(), key=lambda one: (-one.score, one.agent.id))[:MOST])


def _judged(words: Words, agent: Agent, kind: str, step: int, places: Mapping[str, Place]) -> Proposal:
    score, why = _BY_NAME[kind] - _LATER_FORM * step, [f"name.{kind}"]
    if agent.centre and agent.centre == words.centre:
        score, why = score + _SAME_CENTRE, [*why, "centre"]
    elif _near(agent.centre, words.centre, places):
        score, why = score + _NEAR, [*why, "near"]
    if _genres(words.genres) & set(agent.genres):
        score, why = score + _GENRE, [*why, "genre"]
    if words.years and (agent.starts or agent.ends):
        fits = any(
            (agent.starts is None or agent.starts.year <= year) and (agent.ends is None or year <= agent.ends.year)
            for year in words.years
        )
        score, why = (score + _YEARS, [*why, "years"]) if fits else (score + _OUT_OF_TIME, [*why, "out-of-time"])
    return Proposal(agent, round(max(0.0, min(1.0, score)), 2), tuple(why))


def _near(one: str, other: str, places: Mapping[str, Place]) -> bool:
    """Whether one stands above the other in the tree."""
    a, b = places.get(one), places.get(other)
    return (one in b.line or other in a.line) if a and b else False


def _genres(words: Collection[str]) -> set[str]:
    return {found.id for word in words if (found := find_genre(word))} | set(words)
