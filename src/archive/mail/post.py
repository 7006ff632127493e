"""Handing letters to an SMTP server: one connection for as many as there are, every error one of ours."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from archive.errors import ArchiveError, LetterRefused, MailSenderMissing, MailSignInRefused, MailUnavailable, MailUntrusted
from archive.mail.letters import Letter, message

TIMEOUT_S = 20.0
_PORTS = {"tls": smtplib.SMTP_SSL_PORT, "starttls": 587, "none": smtplib.SMTP_PORT}
_FOR_GOOD = range(500, 600)
_LONGEST = 300


@dataclass(frozen=True)
class Post:
    """The server, how to sign in there, and whom letters come from. `security` is tls, starttls or none."""

    host: str
    port: int = 0
    security: str = "starttls"
    user: str = ""
    password: str = ""
    sender: str = ""
    ca: Path | None = None
    timeout_s: float = TIMEOUT_S

    @property
    def server(self) -> str:
        """As sentences call it."""
        return f"{self.host}:{self.port or _PORTS[self.security]}"

    @contextmanager
    def opened(self) -> Iterator["Counter"]:
        """Connected and signed in.

        Raises:
            MailUnavailable: or one of its kinds, as what is wrong.
        """
        sender = self.sender or self.user
        if "@" not in sender:
            raise MailSenderMissing(server=self.server, reason=sender or "–")
        client = self._connected()
        try:
            yield Counter(client, sender, self.server)
        finally:
            with suppress(smtplib.SMTPException, OSError):
                client.quit()

    def _connected(self) -> smtplib.SMTP:
        try:
            client = self._greeted()
            if self.user:
                client.login(self.user, self.password)
        except smtplib.SMTPAuthenticationError as fault:
            raise MailSignInRefused(server=self.server, reason=_said(fault)) from fault
        except (ssl.SSLError, smtplib.SMTPNotSupportedError) as fault:
            raise MailUntrusted(server=self.server, reason=_said(fault)) from fault
        except (smtplib.SMTPException, OSError) as fault:
            raise MailUnavailable(server=self.server, reason=_said(fault)) from fault
        return client

    def _greeted(self) -> smtplib.SMTP:
        port = self.port or _PORTS[self.security]
        context = ssl.create_default_context(cafile=self.ca)
        if self.security == "tls":
            return smtplib.SMTP_SSL(self.host, port, timeout=self.timeout_s, context=context)
        client = smtplib.SMTP(self.host, port, timeout=self.timeout_s)
        client.ehlo()
        if self.security == "starttls":
            client.starttls(context=context)
            client.ehlo()
        return client


class Counter:
    """Where letters are handed over."""

    def __init__(self, client: smtplib.SMTP, sender: str, server: str) -> None:
        self._client, self._sender, self._server = client, sender, server

    def __enter__(self) -> Self:
        return self

    def hand_over(self, letter: Letter) -> None:
        """Return when the server has taken it.

        Raises:
            LetterRefused: it never will.
            MailUnavailable: not now.
        """
        try:
            self._client.send_message(message(letter, self._sender))
        except (smtplib.SMTPException, OSError, ValueError) as fault:
            raise _error(fault, self._server, letter.address) from fault


def _error(fault: Exception, server: str, address: str) -> ArchiveError:
    codes = [code for code, _ in fault.recipients.values()] if isinstance(fault, smtplib.SMTPRecipientsRefused) else []
    codes += [fault.smtp_code] if isinstance(fault, smtplib.SMTPDataError) else []
    cannot_be_sent = isinstance(fault, ValueError | smtplib.SMTPNotSupportedError)
    if cannot_be_sent or (codes and all(code in _FOR_GOOD for code in codes)):
        return LetterRefused(server=server, address=address, reason=_said(fault))
    return MailUnavailable(server=server, reason=_said(fault))


def _said(fault: Exception) -> str:
    """What a server said, in a line."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {_line(words)}" for code, words in fault.recipients.values())
    if isinstance(fault, smtplib.SMTPResponseException):
        return f"{fault.smtp_code} {_line(fault.smtp_error)}"
    return _line(str(fault) or type(fault).__name__)


def _line(words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(text.split())[:_LONGEST]
