"""Digests: what somebody has not read goes to them as one letter, hourly or daily; and lines for the chat room go there."""

from functools import partial
from html import escape

from archive import i18n, logs, printable
from archive.errors import ArchiveError, ChatUnavailable, LetterRefused, MailUnavailable
from archive.ledger.desk.notices import Owed
from archive.mail import Letter
from archive.mail.post import Counter
from archive.models.notices import Notice
from archive.models.report import Outcome, Report
from archive.services import Services
from archive.steps.desk import machines, notices, quotas
from archive.steps.tally import Tally, fault_of, step
from archive.vocabulary.events import events

AT_ONCE = 20
log = logs.get("notices")


def send(services: Services, most: int = AT_ONCE) -> Report:
    """Hand digests that are due over to the mail server. Takes no ids; safe to repeat and to run beside others.

    What is put into a letter counts as mailed before it is sent, and is put back where it could not be: a worker that is killed
    in between leaves it to the inbox, and nobody is written to twice.

    Raises:
        LedgerUnavailable: try again.
    """
    post = services.post
    owed = services.ledger.desk.notices.owed(most) if post else []
    if post is None or not owed:
        return Report(step="digests")
    with step(services, "digests") as tally:
        try:
            with post.opened() as counter:
                for one in owed:
                    _one(services, counter, one, tally)
        except MailUnavailable as error:
            tally.add("mail", Outcome.FAILED, [fault_of(error)])
        return tally.report()


def say(services: Services, most: int = AT_ONCE) -> Report:
    """Say what is due in the chat room; what it does not take now is tried again later. Safe to repeat and to run beside others.

    Raises:
        LedgerUnavailable: try again.
    """
    room = services.chat
    done: list[str] = []
    while room is not None and len(done) < most:
        with services.ledger.desk.chat_lines.turn() as turn:
            if turn is None:
                break
            try:
                room.say(i18n.text("web.work.site"), _line(services, turn.line.event, turn.line.facts, turn.line.address))
                turn.sent()
            except (ChatUnavailable, ArchiveError) as error:
                turn.later(error.code)
                log.warning("not said in the chat room", code=error.code, event_=turn.line.event)
                break
            done.append(turn.line.subject)
    return Report(step="chat")


def look(services: Services) -> None:
    """Tell of what nobody does: centres that are nearly full, disks, deliveries that wait for a person.

    Raises:
        LedgerUnavailable: try again.
    """
    quotas.tell_full(services)
    machines.tell_tight(services)
    for letter in services.ledger.letters.given_up(20):
        at = f"{letter.found_at:%Y%m%d%H%M}"
        notices.tell(services, "letter_given_up", letter.delivery, facts={"name": letter.address}, again=f"{letter.kind} {at}")


def _one(services: Services, counter: Counter, owed: Owed, tally: Tally) -> None:
    found = services.ledger.desk.notices.take_for_mail(owed.person)
    if not found:
        return
    try:
        counter.hand_over(letter(services, owed, found))
    except (LetterRefused, MailUnavailable) as error:
        services.ledger.desk.notices.put_back(owed.person, [one.id for one in found])
        tally.add(owed.person, Outcome.FAILED, [fault_of(error)])
        if isinstance(error, MailUnavailable):
            raise
    else:
        services.ledger.desk.notices.sent(owed.person)
        tally.add(owed.person, Outcome.DONE)


def letter(services: Services, owed: Owed, found: list[Notice]) -> Letter:
    """One letter of several notices, in both languages, each with what to do next and where."""
    site = services.settings.workbench_url.rstrip("/")
    subject = " / ".join(said for _, said in i18n.each(partial(i18n.text, "notice.digest", n=len(found))))
    lines, pieces = [owed.name, ""], []
    for one in found:
        told = [said for _, said in i18n.each(lambda lang, one=one: _told(one.event, one.facts, lang))]  # type: ignore[misc]
        address = f"{site}/work/inbox/{one.id}"
        lines += [*told, f"  {address}", ""]
        words = "<br>".join(escape(printable.escaped(said)) for said in told)
        pieces.append(f'<li style="margin:0 0 1em">{words}<br><a href="{escape(address)}">{escape(address)}</a></li>')
    lines.append(f"{site}/work/inbox")
    html = f"<!doctype html><html><body><p>{escape(owed.name)}</p><ol>{''.join(pieces)}</ol></body></html>"
    text = "".join(f"{printable.lines(line)}\n" for line in lines)
    return Letter(f"digest.{owed.person}.{found[-1].id}", owed.mail, subject, text, html)


def _line(services: Services, event: str, facts: dict[str, str], address: str) -> str:
    said = " / ".join(said for _, said in i18n.each(lambda lang: _told(event, _impersonal(facts), lang)))
    return f"{said}\n{services.settings.workbench_url.rstrip('/')}{address}"


def _impersonal(facts: dict[str, str]) -> dict[str, str]:
    """Titles and names of people stay in the archive: a chat room is somebody else's machine."""
    return {name: "…" if name in {"title", "by", "why"} else value for name, value in facts.items()}


def _told(event: str, facts: dict[str, str], language: i18n.Language) -> str:
    word = events()[event].word if event in events() else "look"
    return f"{i18n.explain(f'notice.{event}', facts, language).what} — {i18n.text(f'notice.next.{word}', language)}"
