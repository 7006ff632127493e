"""Letters on a real SMTP server: handed over, refused, put off; encryption and sign-in as set."""

import socket
from email import message_from_bytes
from email.policy import default

import pytest

from archive.errors import LetterRefused, MailSenderMissing, MailSignInRefused, MailUnavailable, MailUntrusted
from archive.mail import Letter, Post, probe
from mail_server import Mailbox, certificate, running

SENDER = "archive@example.org"


def letter(**different) -> Letter:
    given = {"id": "D1.refused.1", "address": "a@example.org", "subject": "交付回执", "text": "您好\n", "html": "<p>您好</p>"}
    return Letter(**{**given, **different})


def hand_over(post: Post, *letters: Letter) -> None:
    with post.opened() as counter:
        for one in letters:
            counter.hand_over(one)


def test_a_letter_arrives_with_both_its_forms_and_as_a_machine_s():
    with running(Mailbox()) as (box, port):
        hand_over(Post("127.0.0.1", port, "none", sender=SENDER), letter(), letter(id="D2"))
        first, second = [message_from_bytes(one.content, policy=default) for one in box.letters]
    assert (first["From"], first["To"], first["Subject"]) == (SENDER, "a@example.org", "交付回执")
    assert first["Message-ID"] == "<D1.refused.1@example.org>" and first["Auto-Submitted"] == "auto-generated"
    assert first.get_body(("plain",)).get_content().strip() == "您好"
    assert first.get_body(("html",)).get_content().strip() == "<p>您好</p>"
    assert second["Message-ID"] == "<D2@example.org>"


def test_nothing_in_a_subject_begins_a_header():
    with running(Mailbox()) as (box, port):
        hand_over(Post("127.0.0.1", port, "none", sender=SENDER), letter(subject="春\r\nBcc: x@example.org\n"))
    found = message_from_bytes(box.letters[0].content, policy=default)
    assert found["Bcc"] is None and box.letters[0].rcpt_tos == ["a@example.org"]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [("550 no such user", LetterRefused), ("450 mailbox busy", MailUnavailable), ("552 too large", LetterRefused)],
)
def test_what_the_server_says_decides_whether_it_is_tried_again(answer, kind):
    with running(Mailbox(answers={"a@example.org": answer})) as (_, port), pytest.raises(kind) as told:
        hand_over(Post("127.0.0.1", port, "none", sender=SENDER), letter())
    assert answer in told.value.facts["reason"]


def test_an_address_that_is_none_is_refused_for_good():
    with running(Mailbox()) as (_, port), pytest.raises(LetterRefused):
        hand_over(Post("127.0.0.1", port, "none", sender=SENDER), letter(address="a\r\nb@example.org"))


def test_sign_in_goes_over_an_encrypted_line_that_is_vouched_for(tmp_path):
    ca, context = certificate(tmp_path)
    with running(Mailbox(), password="right word", tls=context) as (box, port):
        post = Post("localhost", port, "starttls", "archive", "right word", SENDER, ca)
        hand_over(post, letter())
        assert len(box.letters) == 1 and [(one.tried, one.code) for one in probe(post)] == [("reach", ""), ("sign-in", "")]
        wrong = Post("localhost", port, "starttls", "archive", "wrong", SENDER, ca)
        with pytest.raises(MailSignInRefused):
            hand_over(wrong, letter())
        stranger = Post("localhost", port, "starttls", "archive", "right word", SENDER)
        with pytest.raises(MailUntrusted):
            hand_over(stranger, letter())
        assert [one.code for one in (*probe(wrong), *probe(stranger))] == ["E341", "E342"]
        assert len(box.letters) == 1, "trying sends nothing"


def test_a_server_without_encryption_gets_no_password():
    with running(Mailbox()) as (box, port), pytest.raises(MailUntrusted):
        hand_over(Post("127.0.0.1", port, "starttls", "archive", "word", SENDER), letter())
    assert box.letters == []


def test_a_server_that_is_away_or_silent_is_waited_for_no_longer_than_said():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        with pytest.raises(MailUnavailable):
            hand_over(Post("127.0.0.1", silent.getsockname()[1], "none", sender=SENDER, timeout_s=0.3), letter())
        port = silent.getsockname()[1]
    assert [one.code for one in probe(Post("127.0.0.1", port, "none", sender=SENDER))] == ["E340"]


def test_a_sender_is_needed():
    with pytest.raises(MailSenderMissing):
        hand_over(Post("127.0.0.1", 1, "none"), letter())
    assert [(one.tried, one.code) for one in probe(Post("127.0.0.1", 1, "none", user="archive"))] == [("values", "E344")]
