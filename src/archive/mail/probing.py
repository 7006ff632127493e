"""Trying the mail server: connection, greeting, encryption, sign-in. No letter is sent."""

from collections.abc import Iterator

from archive.errors import MailSenderMissing, MailSignInRefused, MailUnavailable
from archive.mail.post import Post
from archive.models.findings import Finding, bad, good

_TRIED = {MailSenderMissing: "values", MailSignInRefused: "sign-in"}


def probe(post: Post) -> Iterator[Finding]:
    """Everything in turn; ends with the first that makes the rest vain."""
    try:
        with post.opened():
            yield good("mail", "reach", server=post.server)
            if post.user:
                yield good("mail", "sign-in")
    except MailUnavailable as error:
        yield bad("mail", _TRIED.get(type(error), "reach"), error.code, **error.facts)
