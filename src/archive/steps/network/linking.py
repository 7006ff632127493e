"""Linking: a person confirms whom the words of a record mean. The record keeps its words; the link lies with the agent."""

from datetime import UTC, datetime

from archive.errors import EditedMeanwhile, NotFound, StateRefused
from archive.i18n.moments import day
from archive.ledger.network.agents import Words
from archive.models.network.agent import Agent, AgentKind, Credit
from archive.models.network.statement import Concept, minted_id
from archive.models.people import Person
from archive.models.roles import Role
from archive.services import Services
from archive.steps.network import certifying, keeping
from archive.steps.network.keeping import Said


def link(services: Services, words: Words, id_: str, by: Person) -> Agent:
    """Note that an agent is whom these words mean; whoever was said to be so far is not.

    Raises:
        NotFound: there is no such agent, or no such contributor.
        EditedMeanwhile: the record has other words there by now.
        StateRefused: the agent was merged into another one.
    """
    one = certifying.agent(services, id_)
    if not one.counts:
        raise StateRefused(what=Concept.AGENT.value, id=id_, state=one.state, verb="link")
    _still(services, words, by)
    unlink(services, words.resource, words.n, by, but=id_)
    credit = _credit(words, by)
    if any((known.resource, known.n) == (words.resource, words.n) for known in one.credits):
        return one
    new = one.model_copy(update={"credits": (*one.credits, credit)})
    keeping.keep(services, Said(new, "link", was=one), by)
    return new


def unlink(services: Services, resource: str, place: int, by: Person, but: str = "") -> None:
    """Nobody is known any more whom these words mean."""
    holder = services.ledger.network.agents.credited([resource]).get((resource, place))
    if holder and holder != but:
        one = certifying.agent(services, holder)
        kept = tuple(known for known in one.credits if (known.resource, known.n) != (resource, place))
        keeping.keep(services, Said(one.model_copy(update={"credits": kept}), "unlink", was=one), by)


def newly(services: Services, words: Words, by: Person) -> Agent:
    """Somebody new, known by these words, of the centre that the record comes from. Nobody is shown before they agree.

    Raises:
        EditedMeanwhile: the record has other words there by now.
    """
    _still(services, words, by)
    centre = services.ledger.centres.get(words.centre)
    made = Agent(
        id=minted_id(), centre=words.centre, division=centre.division if centre else "", title=words.name, state="active",
        kind=AgentKind.ENSEMBLE if words.role == Role.ENSEMBLE else AgentKind.PERSON, credits=(_credit(words, by),),
    )  # fmt: skip
    unlink(services, words.resource, words.n, by)
    keeping.keep(services, Said(made, "record"), by)
    return made


def distinct(services: Services, id_: str, other: str, by: Person) -> None:
    """These two are not the same, whatever they are called: nobody is asked again."""
    first, second = sorted((id_, other))
    one = certifying.agent(services, first)
    certifying.agent(services, second)
    if second not in one.distinct:
        keeping.keep(services, Said(one.model_copy(update={"distinct": (*one.distinct, second)}), "tell apart", was=one), by)


def object_to(services: Services, id_: str, why: str, by: Person, *, objects: bool = True) -> None:
    """They do not want a page, or want one again: it is gone with the next request."""
    one = certifying.agent(services, id_)
    keeping.keep(services, Said(one.model_copy(update={"objected": objects}), "object" if objects else "agree", why, was=one), by)


def _credit(words: Words, by: Person) -> Credit:
    return Credit(
        resource=words.resource, n=words.n, name=words.name, confirmed_by=by.written(), on=day(datetime.now(UTC))
    )  # fmt: skip


def _still(services: Services, words: Words, by: Person) -> None:
    now = services.ledger.network.agents.contributor(words.resource, words.n)
    if now is None:
        raise NotFound(what="resource", id=words.resource)
    if now.name != words.name:
        raise EditedMeanwhile(id=words.resource, version="", by=by.name)
