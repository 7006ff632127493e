"""Commands ask whether somebody may before they act, and refuse plainly."""

import inspect
import os
from getpass import getuser

import pytest
from typer.main import get_command

from archive import i18n
from archive.access.may import Act, Place
from archive.cli import app
from archive.cli.shared import people
from archive.errors import NotAllowed, ReasonMissing
from archive.models.people import Grant, Person, Role

OPEN = {
    *(
        "mcp",
        "up",
        "down",
        "status",
        "config",
        "check",
        "demo",
        "worker",
        "portal",
        "workbench",
    ),  # whoever has the machine and its settings
    *("samples", "schemas", "reference", "formats", "manifest check", "manifest prepare", "manifest template", "pack"),
    *("object judge", "object take"),  # nothing of the archive's
    *("search", "show", "receipt", "delivery list", "review list", "delete list", "centre list", "centre show"),
    *("source list", "network template", "measures show", "measures report"),
    *("object show", "object versions", "object verify", "fixity report"),
}
"""Commands that ask nobody: they read what is public or stands in reports, or touch nothing of the archive's."""
HERE = Place("zj-330602", frozenset({"zj-330000", "zj-330600", "zj-330602"}))
ELSEWHERE = Place("zj-330683", frozenset({"zj-330000", "zj-330600", "zj-330683"}))
ASKING = ("acting(", "deciding(", "_decide(", "_keeping(", "_seen(")


@pytest.fixture(autouse=True)
def nobodys(monkeypatch, tmp_path):
    """An archive without a ledger: nobody has an account."""
    monkeypatch.setenv("ARCHIVE_HOME", str(tmp_path))


def commands(command, place=()):
    below = getattr(command, "commands", None)
    if below is None:
        yield " ".join(place), command
    for name, one in (below or {}).items():
        yield from commands(one, (*place, name))


def test_every_command_asks_whether_somebody_may_or_is_open_to_all():
    every = {name: inspect.getsource(inspect.unwrap(command.callback)) for name, command in commands(get_command(app))}
    asking = {name for name, source in every.items() if any(call in source for call in ASKING)}
    assert asking | OPEN == set(every), "let a new command ask (cli/shared/people.py), or name it among those that are open"
    assert not asking & OPEN


def test_who_gives_a_command_is_the_login_name_or_who_is_named():
    assert people.acting(Act.APPROVE, "王芳").name == "王芳"
    assert people.acting(Act.APPROVE).name == getuser()


def test_a_user_without_a_login_name_is_told_by_its_number(monkeypatch):
    def nameless() -> str:
        raise KeyError("getpwuid(): uid not found: 1234")

    monkeypatch.setattr(people, "getuser", nameless)
    assert people.acting(Act.REBUILD).name == f"uid {os.getuid()}"


@pytest.mark.parametrize("blank", ["", "  "])
def test_blanks_are_no_name(blank):
    with pytest.raises(ReasonMissing) as refused:
        people.acting(Act.WITHDRAW, blank, resource="X")
    assert refused.value.facts == {"id": "X", "verb": "withdraw"}


@pytest.mark.parametrize("act", Act)
def test_a_refusal_says_who_may_not_do_what_where_and_why(act):
    keeper = Person(id="u-1", name="王芳", roles=tuple(Grant(role=role, centre="zj-330602") for role in Role))
    people.allow(keeper, act, HERE)
    with pytest.raises(NotAllowed) as refused:
        people.allow(keeper, act, ELSEWHERE)
    said = [i18n.explain("E413", refused.value.facts, language).what for language in i18n.LANGUAGES]
    assert said[0] == f"“王芳”不能{i18n.text(f'word.act.{act}')}(zj-330683):其职责不包括此处"
    assert said[1] == f"“王芳” may not {i18n.text(f'word.act.{act}', 'en')} (zj-330683): their role does not reach here"
    with pytest.raises(NotAllowed) as everywhere:
        people.allow(keeper, act)
    assert "(全馆)" in i18n.explain("E413", everywhere.value.facts).what


def test_who_has_no_role_is_told_so():
    with pytest.raises(NotAllowed) as refused:
        people.allow(Person.named("王芳"), Act.EXPORT)
    assert i18n.explain("E413", refused.value.facts, "en").what.endswith("(the whole archive): no role of theirs allows it")
