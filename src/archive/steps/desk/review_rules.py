"""Rules of review: which levels must see what below a centre, and how much of what trusted centres hand in is looked at."""

import secrets

from archive import i18n
from archive.access.may import EVERYWHERE, Act, No, Place, Reach, may, reach
from archive.errors import NotFound, RuleRefused
from archive.i18n.refusals import not_allowed
from archive.models.centre import Level, ReviewPolicy
from archive.models.doubts import DoubtKind
from archive.models.people import Person
from archive.models.record import Kind
from archive.models.reviewing import ReviewRule, Trust
from archive.services import Services
from archive.steps.decisions import doubts
from archive.steps.desk import signing_in


def rules(services: Services, person: Person) -> list[ReviewRule]:
    """Those that somebody may set, and those above that hold for theirs."""
    mine = reach(person, Act.SET_POLICY)
    above = frozenset(one for centre in mine.centres for one in services.ledger.centres.above(centre).line)
    every = services.ledger.desk.trusting.rules()
    return [one for one in every if not one.centre or one.centre in above or _covers(services, mine, one.centre)]


def trusts(services: Services, person: Person) -> list[Trust]:
    """Shares that somebody may set."""
    mine = reach(person, Act.SET_POLICY)
    return [one for one in services.ledger.desk.trusting.every() if _covers(services, mine, one.centre)]


def add(services: Services, person: Person, centre: str, level: str, kind: str = "", doubt: str = "", flag: str = "") -> int:
    """One more rule; empty conditions hold for everything.

    Raises:
        NotAllowed: they may not set policies there.
        RuleRefused: no such centre, level, kind, doubt or note.
    """
    by = _who(services, person, centre)
    if level not in set(Level):
        raise refused("level", level)
    if kind and kind not in set(Kind):
        raise refused("kind", kind)
    if doubt and doubt not in set(DoubtKind):
        raise refused("doubt", doubt)
    if flag and flag not in doubts.SPOILED:
        raise refused("flag", flag)
    conditions = {"kinds": (kind,) if kind else (), "doubts": (doubt,) if doubt else (), "flags": (flag,) if flag else ()}
    rule = ReviewRule.model_validate({"centre": centre, "level": level, "by": by.written(), **conditions})
    return services.ledger.desk.trusting.add(rule)


def end(services: Services, person: Person, rule_id: int) -> ReviewRule:
    """Take a rule away.

    Raises:
        NotFound: there is none that they may set.
    """
    found = next((one for one in services.ledger.desk.trusting.rules() if one.id == rule_id), None)
    if found is None or not may(person, Act.SET_POLICY, _place(services, found.centre)):
        raise NotFound(what="rule", id=str(rule_id))
    services.ledger.desk.trusting.end(rule_id)
    return found


def trust(services: Services, person: Person, centre: str, policy: str, percent: str) -> Trust | None:
    """Whether a centre is trusted, and of which share of what it hands in a person looks at all the same.

    Raises:
        NotAllowed, RuleRefused.
    """
    by = _who(services, person, centre)
    if not centre:
        raise refused("centre", centre)
    if policy not in set(ReviewPolicy):
        raise refused("policy", policy)
    try:
        rate = float(percent or "0") / 100
    except ValueError as error:
        raise refused("share", percent) from error
    if not 0 <= rate <= 1:
        raise refused("share", percent)
    services.ledger.policies.set(centre, ReviewPolicy(policy))
    known = next((one for one in services.ledger.desk.trusting.every() if one.centre == centre), None)
    seed = known.seed if known else secrets.token_hex(8)
    made = Trust(centre=centre, rate=rate, seed=seed, by=by.written())
    services.ledger.desk.trusting.set(made)
    return made


def refused(what: str, value: str) -> RuleRefused:
    """The refusal, in both languages."""
    return RuleRefused(value=value[:40], **i18n.fact("what", lambda language: i18n.text(f"review-rule.{what}", language)))


def _who(services: Services, person: Person, centre: str) -> Person:
    """Who is written down for what is set there, once it is known that they may."""
    if centre and services.ledger.centres.get(centre) is None:
        raise refused("centre", centre)
    answer = may(person, Act.SET_POLICY, _place(services, centre))
    if isinstance(answer, No):
        raise not_allowed(person.name, Act.SET_POLICY.value, answer.reason.value, centre)
    return signing_in.acting(services, person, Act.SET_POLICY, _place(services, centre))


def _place(services: Services, centre: str) -> Place:
    return services.ledger.centres.above(centre) if centre else EVERYWHERE


def _covers(services: Services, mine: Reach, centre: str) -> bool:
    return mine.covers(_place(services, centre))
