"""Certifying: who certifies confirms what was recorded, and only then hours count; certificates by a number, revoked by it."""

from collections.abc import Collection
from datetime import UTC, datetime

from archive.access.may import second
from archive.errors import NotFound, SamePerson
from archive.i18n.moments import day
from archive.models.network.agent import Agent, Certificate
from archive.models.network.participation import Part
from archive.models.network.statement import Concept, minted_id
from archive.models.people import Person
from archive.services import Services
from archive.steps.network import keeping
from archive.steps.network.keeping import Said
from archive.steps.network.service import served

FIELDS = ("name", "centre", "hours", "services", "period")
"""What a certificate may show, as its holder agrees."""


def agent(services: Services, id_: str) -> Agent:
    """One of them.

    Raises:
        NotFound: there is none.
    """
    found = services.ledger.network.statements.get(Agent, id_)
    if found is None:
        raise NotFound(what=Concept.AGENT.value, id=id_)
    return found


def attended(one: Agent, activity: str, share: float) -> bool:
    """Whether they came to this part of a training's sessions, or more."""
    shares = [said.share for said in one.participations if said.activity == activity and said.role is Part.TRAINEE]
    return any(found is not None and found >= share for found in shares)


def confirm(services: Services, id_: str, places: Collection[int], by: Person) -> Agent:
    """Confirm records of somebody, by their places among what they did; what is confirmed already stays.

    Raises:
        NotFound: there is no such record.
        SamePerson: who recorded it does not certify it.
    """
    version = services.ledger.network.statements.version(Concept.AGENT, id_)
    one = agent(services, id_)
    every, facts = list(one.participations), []
    for place in sorted(set(places)):
        if not 0 <= place < len(every):
            raise NotFound(what="participation", id=str(place))
        said = every[place]
        if said.state == "confirmed":
            continue
        if said.recorder and not second(by, Person.read(said.recorder)):
            raise SamePerson(id=id_, verb="confirm", by=by.name)
        every[place] = said.model_copy(update={"state": "confirmed", "confirmed_by": by.written()})
        centre = services.ledger.centres.get(said.recorded_by)
        facts.append(served(said, centre.division if centre else ""))
    new = one.model_copy(update={"participations": tuple(every)})
    keeping.keep(services, Said(new, "confirm", facts=facts), by, version)
    return new


def certify(services: Services, id_: str, fields: Collection[str], by: Person) -> str:
    """The number of a new certificate of what was confirmed of somebody's service; it shows these of `FIELDS`.

    Raises:
        NotFound: there is no such person, or nothing of theirs was confirmed.
    """
    one = agent(services, id_)
    done = [said for said in one.participations if said.state == "confirmed"]
    if not done:
        raise NotFound(what="participation", id=id_)
    days = sorted(said.on for said in done if said.on)
    made = Certificate(
        number=minted_id(), on=day(datetime.now(UTC)), by=by.written(), centre=one.centre,
        fields=tuple(name for name in FIELDS if name in fields), hours=sum(said.hours or 0 for said in done), services=len(done),
        since=days[0] if days else None, until=days[-1] if days else None,
    )  # fmt: skip
    keeping.keep(services, Said(one.model_copy(update={"certificates": (*one.certificates, made)}), "certify", was=one), by)
    return made.number


def revoke(services: Services, number: str, why: str, by: Person) -> None:
    """A certificate says from now on that it was revoked.

    Raises:
        NotFound: there is none of this number.
    """
    held = services.ledger.network.agents.certified(number)
    if held is None:
        raise NotFound(what="certificate", id=number)
    one, _ = held
    today = day(datetime.now(UTC))
    every = [
        known.model_copy(update={"revoked": today}) if known.number == number and not known.revoked else known
        for known in one.certificates
    ]
    keeping.keep(services, Said(one.model_copy(update={"certificates": tuple(every)}), "revoke", why, was=one), by)
