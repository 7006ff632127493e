"""Browsers that are programs, by the lists of COUNTER (Code of Practice 5.1, 7.8; `counter-robots`, MIT)."""

from functools import lru_cache

from counter_robots import is_machine, is_robot_or_machine

_LONGEST = 500
"""No browser calls itself by more; the lists are matched against every request."""


@lru_cache(maxsize=4096)
def is_robot(user_agent: str) -> bool:
    """Whether what calls itself so is no person's browser; a name that is missing or far too long is none either."""
    return len(user_agent) > _LONGEST or bool(is_robot_or_machine(user_agent))


@lru_cache(maxsize=4096)
def is_crawler(user_agent: str) -> bool:
    """Whether what asks for an answer made for programs follows addresses by itself. Programs that somebody wrote for their own
    work (COUNTER calls them machines: scripts, command lines) are whom such answers are for; the nameless are nobody.
    """
    return not user_agent or (is_robot(user_agent) and (len(user_agent) > _LONGEST or not is_machine(user_agent)))
