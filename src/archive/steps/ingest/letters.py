"""Letters: a centre hears by mail of what was refused or is asked, and of the end of the work. Each is sent once."""

from datetime import timedelta
from functools import partial

from archive import i18n, printable, receipts
from archive.errors import LetterRefused, MailUnavailable, NotFound
from archive.ledger.letters import LetterKind, LetterTurn
from archive.mail import Letter
from archive.mail.post import Counter
from archive.models.delivery import Delivery
from archive.models.report import Outcome, Receipt, Report
from archive.models.states import DeliveryState
from archive.receipts import Around, view
from archive.services import Services
from archive.steps.tally import Tally, fault_of, step

KINDS = {
    DeliveryState.REFUSED: LetterKind.REFUSED,
    DeliveryState.PARTLY_REFUSED: LetterKind.REFUSED,
    DeliveryState.HELD: LetterKind.HELD,
    DeliveryState.PROCESSED: LetterKind.ENDED,
    DeliveryState.CANCELLED: LetterKind.ENDED,
    DeliveryState.CLOSED: LetterKind.ENDED,
}
"""A question that is to be answered is heard of as early as a refusal."""
FRESH = timedelta(days=3)
"""What was worked on longer ago is written about no more: a mail server may be set late."""
AT_ONCE = 50


def owe(services: Services, delivery: Delivery, receipt: Receipt) -> None:
    """Note that a delivery's centre is to get a letter, where its state asks for one and its address is known.

    Safe to repeat: a delivery owes one letter of a kind each time that it is found.
    """
    kind = KINDS.get(receipt.state)
    if not services.settings.mail_host or kind is None or not _is_fresh(receipt):
        return
    centre = services.ledger.centres.get(delivery.centre)
    if centre and centre.mail:
        services.ledger.letters.owe(delivery.id, kind, delivery.found_at, centre.mail)


def send(services: Services, most: int = AT_ONCE) -> Report:
    """Hand letters that are due over to the mail server. Takes no ids; safe to repeat and to run beside others.

    One that cannot be sent now is tried again for about a day, and then given up; one that the server will never take is given up
    at once. Whoever is killed between handing one over and noting it sends it twice, under the same Message-ID.

    Raises:
        LedgerUnavailable: try again.
    """
    post = services.post
    if post is None or not services.ledger.letters.are_due():
        return Report(step="letters")
    with step(services, "letters") as tally:
        try:
            with post.opened() as counter:
                while most > 0 and _one(services, counter, tally):
                    most -= 1
        except MailUnavailable as error:
            _put_off(services, error, tally)
        return tally.report()


def _one(services: Services, counter: Counter, tally: Tally) -> bool:
    """Whether there was a letter.

    Raises:
        MailUnavailable: the server takes no more now.
    """
    with services.ledger.letters.turn() as turn:
        if turn is None:
            return False
        letter = _written(services, turn)
        if letter is None:
            turn.void()
            tally.add(turn.letter.delivery, Outcome.SKIPPED)
            return True
        try:
            counter.hand_over(letter)
        except LetterRefused as error:
            turn.give_up(error.code)
            tally.add(turn.letter.delivery, Outcome.FAILED, [fault_of(error)])
        else:
            turn.sent()
            tally.add(turn.letter.delivery, Outcome.DONE)
        return True


def _put_off(services: Services, error: MailUnavailable, tally: Tally) -> None:
    """The first letter is tried again later; those behind it have their turn then as well."""
    with services.ledger.letters.turn() as turn:
        if turn is not None:
            turn.later(error.code)
            tally.add(turn.letter.delivery, Outcome.FAILED, [fault_of(error)])


def _written(services: Services, turn: LetterTurn) -> Letter | None:
    """The letter as things stand now; None where the delivery was handed in anew meanwhile."""
    try:
        delivery = services.ledger.deliveries.get(turn.letter.delivery)
    except NotFound:
        return None
    receipt = services.ledger.receipts.of(delivery.id)
    if delivery.found_at != turn.letter.found_at or receipt.state not in KINDS:
        return None
    portal = services.settings.portal_url.rstrip("/")
    around = Around(services.ledger.centres.called(receipt.centre), portal, delivery.token)
    name = f"{delivery.id}.{turn.letter.kind}.{turn.letter.found_at:%Y%m%d%H%M%S}"
    return Letter(name, turn.letter.address, subject(receipt), plain(receipt, around), receipts.letter(receipt, around))


def subject(receipt: Receipt) -> str:
    """What the delivery is called and how it stands, in every language."""
    states = i18n.each(partial(i18n.text, f"state.delivery.{receipt.state.value}"))
    return i18n.text("letter.subject", name=receipt.name, state=" / ".join(said for _, said in states))


def plain(receipt: Receipt, around: Around) -> str:
    """The letter for programs that show no HTML: in short, what was not taken and what to do, and where the receipt is."""
    shown = view.view(receipt, around.centre)
    lines = [around.centre, receipt.name, "", *(said for _, said in shown.next), "", f"{around.portal}/r/{around.token}", ""]
    for explained in shown.faults:
        lines += _fault(explained)
    refused = [line for line in shown.lines if not line.item.taken]
    for line in refused[: receipts.LETTERS_ITEMS]:
        lines += ["", f"{line.item.item}  {line.item.title or '–'}", *(said for one in line.faults for said in _fault(one))]
    if more := len(refused) - receipts.LETTERS_ITEMS:
        lines += ["", *(said for _, said in i18n.each(partial(i18n.text, "web.receipt.others", n=more)))] if more > 0 else []
    return "".join(f"{printable.lines(line)}\n" for line in lines)


def _fault(one: view.Explained) -> list[str]:
    place = [i18n.text("web.receipt.row", n=one.fault.place)] if one.fault.place else []
    return [f"  {one.fault.code} {' '.join(place)}".rstrip(), *(f"    {said.what} {said.do}".rstrip() for _, said in one.said)]


def _is_fresh(receipt: Receipt) -> bool:
    return bool(receipt.stages) and receipt.at - max(stage.at for stage in receipt.stages or ()) <= FRESH
