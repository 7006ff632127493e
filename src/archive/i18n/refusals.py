"""The refusal of what somebody may not do, in every language: why, and where."""

from archive import i18n
from archive.errors import NotAllowed


def not_allowed(by: str, act: str, reason: str, place: str = "") -> NotAllowed:
    """What is raised: `by` is a name, `act` and `reason` as `archive.access.may` calls them, `place` what a centre is called;
    empty for the whole archive.
    """
    where = i18n.fact("place", lambda language: place or i18n.text("may.everywhere", language))
    why = i18n.fact("why", lambda language: i18n.text(f"may.no.{reason}", language))
    return NotAllowed(by=by, act=act, **where, **why)
