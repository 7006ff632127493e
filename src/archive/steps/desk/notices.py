"""Notices: people are told what concerns them, each event of a subject once: in their inbox, by a digest, in a chat room."""

from collections.abc import Collection, Mapping
from urllib.parse import quote

from archive.models.people import Role
from archive.services import Services
from archive.vocabulary.events import events


def tell(
    services: Services,
    event: str,
    subject: str,
    centre: str = "",
    people: Collection[str] = (),
    roles: Collection[Role] = (),
    facts: Mapping[str, object] | None = None,
    *,
    address: str = "",
    again: str = "",
    but: str = "",
) -> list[str]:
    """Tell people of an event (`vocabulary/data/events.toml`); the ids of who was told now. Safe to repeat.

    `people` are ids of accounts. Where none are named, the nearest are told who hold one of `roles`, or of the event's own
    roles, at the centre or above it. Who stands in for one of them now is told as well. `facts` fill the sentence (`title`,
    `name`, `by`, `why`, `until` …). `address` is the page of the workbench where the next thing is done. `again` tells one time
    from the next of the same subject, say the version that was returned. `but` is who did it themselves, and is not told.

    Raises:
        KeyError: there is no such event.
    """
    kind = events()[event]
    ledger = services.ledger
    told = set(people) or set(ledger.desk.notices.nearest(tuple(roles) or kind.roles, centre))
    told |= set(ledger.accounts.deputies.standing_in(told))
    said = {name: str(value)[:500] for name, value in (facts or {}).items()}
    if centre and "centre" not in said:
        said["centre"] = ledger.centres.called(centre)
    page = address or kind.page.format(subject=quote(subject, safe=""), centre=quote(centre, safe=""))
    row = {"event": event, "subject": subject, "round": again, "centre": centre, "address": page, "facts": said}
    new = ledger.desk.notices.add(told - {but}, row)
    if kind.chat and services.settings.chat_urls.get_secret_value():
        ledger.desk.chat_lines.owe({name: row[name] for name in ("event", "subject", "round", "address", "facts")})
    return new
