"""A letter as mail programs take it: text and HTML of the same, marked as written by a machine."""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import NamedTuple

from archive.printable import escaped


class Letter(NamedTuple):
    """What is written to whom; `id` is the same each time that it is tried, so that a second copy can be told."""

    id: str
    address: str
    subject: str
    text: str
    html: str


def message(letter: Letter, sender: str) -> EmailMessage:
    """The letter with its headers; nothing in a subject or an address begins a header of its own.

    Raises:
        ValueError: the address cannot be one.
    """
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"] = sender, letter.address
    made["Subject"] = escaped(letter.subject)
    made["Date"] = format_datetime(datetime.now(UTC))
    made["Message-ID"] = f"<{letter.id}@{sender.rpartition('@')[2].strip('> ')}>"
    made["Auto-Submitted"], made["X-Auto-Response-Suppress"] = "auto-generated", "All"
    made.set_content(letter.text, charset="utf-8", cte="base64")
    made.add_alternative(letter.html, subtype="html", charset="utf-8", cte="base64")
    return made
