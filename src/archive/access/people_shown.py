"""Whom the public may be shown: the one rule for pages, programs, search and links. Pure.

Under 14 nobody has a page (PIPL art. 31: sensitive); from 14 to 17 with a guardian's consent; who objects has none from that
moment on; grown people where they agreed, groups unless they said no. A young person's school is never said.
"""

import re
from datetime import date

from archive.models.network.agent import Agent, AgentKind

_YOUNG_FROM = 14
_GROWN = 18
_SCHOOL = re.compile(
    r"小学|初中|高中|中学|幼儿园|幼稚园|学校|附中|附小|职高|[一二三四五六七八九高初]年级|\d班|school|kindergarten", re.IGNORECASE
)


def shown(agent: Agent, today: date) -> bool:
    """Whether they have a page, and are named anywhere, on this day."""
    if agent.objected or not agent.counts or agent.state != "active":
        return False
    if agent.kind is not AgentKind.PERSON:
        return agent.public is not False
    if is_minor(agent, today) and not (agent.consent and is_fourteen(agent, today)):
        return False
    return bool(agent.public)


def is_minor(agent: Agent, today: date) -> bool:
    """Whether they are not of age yet; whose age nobody said is."""
    return agent.minor_until is not None and today < agent.minor_until


def is_fourteen(agent: Agent, today: date) -> bool:
    """Whether they are fourteen or older."""
    if agent.minor_until is None:
        return True
    return _later(agent.minor_until, _YOUNG_FROM - _GROWN) <= today


def comes_of_age(born: date) -> date:
    """The day on which somebody born on this one is eighteen."""
    return _later(born, _GROWN)


def names_school(text: str) -> bool:
    """Whether words name a school or a class, which nobody may know of a young person."""
    return bool(_SCHOOL.search(text))


def _later(one: date, years: int) -> date:
    try:
        return one.replace(year=one.year + years)
    except ValueError:  # 29 February
        return one.replace(year=one.year + years, month=3, day=1)
