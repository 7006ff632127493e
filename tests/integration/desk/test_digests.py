"""Digests by mail and lines in a chat room, on real servers: once, later when one is away, and nobody's title outside."""

import json
import threading
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from pydantic import SecretStr
from sqlalchemy import text

import mail_server
from archive.models.notices import MailChoice
from archive.models.people import Role
from archive.services import Services
from archive.steps.desk import digests, notices

pytestmark = pytest.mark.servers


@pytest.fixture
def webhook():
    heard, answers = [], [200]

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self):
            heard.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(answers[-1])
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    server.heard, server.answers = heard, answers
    yield server
    server.shutdown()


@pytest.fixture
def services(settings):
    made = Services(settings)
    made.ledger.migrate()
    return made


def with_(services, **changes):
    return Services(services.settings.model_copy(update=changes))


def lead(services):
    made = services.ledger.accounts.people.add("lead", "示例李", "", mail="li@example.cn")
    services.ledger.accounts.people.change(made.id, state="active")
    services.ledger.accounts.grants.give(made.id, Role.LEAD, "", "t")
    return made.id


def sql(services, *statements):
    with services.ledger.database.begin() as connection:
        for one in statements:
            connection.execute(text(one))


def test_what_was_not_read_goes_out_as_one_letter_and_once(services):
    li = lead(services)
    for number in range(3):
        notices.tell(
            services, "returned", f"r-{number}", people=[li], facts={"title": f"<b>采茶{number}", "why": "日期\r\nBcc: x@y"}
        )
    read = services.ledger.desk.notices.of(li)[0]
    services.ledger.desk.notices.read(li, [read.id])
    services.ledger.desk.notices.choose(li, MailChoice.HOURLY)
    box = mail_server.Mailbox()
    with mail_server.running(box) as (_, port):
        mailing = with_(services, mail_host="127.0.0.1", mail_port=port, mail_security="none", mail_sender="archive@example.cn")
        assert digests.send(mailing).lines == ()
        sql(services, "update notices set at = at - interval '2 hours'")
        assert digests.send(mailing).counts() == {"done": 1} and digests.send(mailing).lines == ()
    (envelope,) = box.letters
    letter = message_from_bytes(envelope.content, policy=default)
    plain = letter.get_body(("plain",)).get_content()
    assert letter["to"] == "li@example.cn" and "2" in letter["subject"] and "采茶0" in plain and "采茶2" not in plain
    assert "/work/inbox/" in plain and "&lt;b&gt;采茶" in letter.get_body(("html",)).get_content()


def test_a_mail_server_that_is_away_leaves_the_digest_for_later(services):
    li = lead(services)
    notices.tell(services, "returned", "r-1", people=[li], facts={"title": "x"})
    sql(services, "update notices set at = at - interval '2 days'")
    mailing = with_(services, mail_host="127.0.0.1", mail_port=1, mail_security="none", mail_sender="a@example.cn")
    assert digests.send(mailing).counts() == {"failed": 1}
    assert [one.person for one in services.ledger.desk.notices.owed()] == [li]


def test_the_chat_room_hears_of_what_concerns_all_without_titles_or_names(services, webhook):
    lead(services)
    address = f"json://127.0.0.1:{webhook.server_port}/hook"
    chatting = with_(services, chat_urls=SecretStr(address), workbench_url="https://work.example.cn")
    for _ in range(2):
        notices.tell(chatting, "late", "r-1", facts={"title": "某人的私事", "by": "示例王", "centre": "示例馆"})
    notices.tell(chatting, "returned", "r-1", facts={"title": "x"})
    digests.say(chatting)
    digests.say(chatting)
    (said,) = webhook.heard
    assert "示例馆" in said["message"] and "https://work.example.cn/work/reviews" in said["message"]
    assert "私事" not in said["message"] and "示例王" not in said["message"]


def test_a_room_that_does_not_take_it_is_asked_again_later_and_a_wrong_address_is_told(services, webhook):
    chatting = with_(services, chat_urls=SecretStr(f"json://127.0.0.1:{webhook.server_port}/hook"))
    notices.tell(chatting, "disk", "scratch", facts={"name": "scratch", "free": "1 GB"})
    webhook.answers.append(500)
    digests.say(chatting)
    digests.say(chatting)
    assert len(webhook.heard) == 1
    sql(services, "update chat_lines set not_before = now()")
    digests.say(with_(services, chat_urls=SecretStr("nonsense://secret")))
    with services.ledger.database.begin() as connection:
        assert connection.execute(text("select tries, fault from chat_lines")).one() == (2, "E828")
    sql(services, "update chat_lines set not_before = now()")
    webhook.answers.append(200)
    digests.say(chatting)
    with services.ledger.database.begin() as connection:
        assert connection.scalar(text("select state from chat_lines")) == "sent"
