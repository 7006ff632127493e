"""`archive account …` and `archive grant …`: people who sign in, and the posts they hold."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from archive import i18n, manifests
from archive.access.may import Act
from archive.cli.shared.people import acting
from archive.cli.terminal import tables
from archive.cli.terminal.console import say, say_json
from archive.cli.terminal.fault_table import print_faults
from archive.errors import BadInput, NotFound, PersonCell
from archive.i18n import moments
from archive.models.accounts import Account, Post
from archive.models.people import Person, Role
from archive.services import Services
from archive.steps.desk import invitations, people, posts, signing_in

accounts = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
grants = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
Login = Annotated[str, typer.Argument()]
By = Annotated[str | None, typer.Option("--by")]
AtCentre = Annotated[str, typer.Option("--centre")]
AsJson = Annotated[bool, typer.Option("--json")]
Limit = Annotated[int, typer.Option(min=1, max=100_000)]


@accounts.command("create")
def create(
    login: Login,
    name: Annotated[str, typer.Option("--name")],
    centre: AtCentre = "",
    mail: Annotated[str, typer.Option("--mail")] = "",
    role: Annotated[Role | None, typer.Option("--role")] = None,
    password_stdin: Annotated[bool, typer.Option("--password-stdin")] = False,
    by: By = None,
) -> None:
    """Make an account, with a post where one is named; prints the code by which a password is set.

    The first operator of an archive is made so.
    """
    services = Services.load()
    if not manifests.login_of(login):
        raise _cell("login", login)
    where = posts.place_of(services, _centre(centre))
    person = acting(Act.INVITE, by, where, services=services)
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else ""
    if password_stdin:
        signing_in.check_password(services, Account(id="", login=login, name=name), password)
    made = invitations.invite(services, person, name, manifests.login_of(login), where.centre, mail, role)
    if password_stdin:
        signing_in.set_password(services, made.account, password)
        services.ledger.accounts.invitations.withdraw(made.account.id)
        say(i18n.both("account.ready", login=made.account.login))
        return
    _say_code(services, made)


@accounts.command("list")
def list_(words: Annotated[str, typer.Argument()] = "", limit: Limit = 50, by: By = None, as_json: AsJson = False) -> None:
    """List accounts with their posts, by login."""
    services = Services.load()
    person = acting(Act.INVITE, by, services=services, anywhere=True)
    found = people.listed(services, person, words, limit=limit)
    if as_json:
        say_json(json.dumps([_plain(one) for one in found], ensure_ascii=False, indent=1))
        return
    heads = [i18n.both(f"account.{name}") for name in ("login", "name", "state", "centre", "posts")]
    made = tables.table(*heads, folding=heads[1:], plain=True)
    for one in found:
        state = i18n.both(f"web.work.people.state.{one.account.state.value}")
        made.add_row(one.account.login, one.account.name, state, one.account.centre, "\n".join(_post(post) for post in one.posts))
    tables.show(made)


@accounts.command("show")
def show(login: Login, by: By = None) -> None:
    """Show one, with posts and sessions, as JSON."""
    services = Services.load()
    found = _seen(services, login, by)
    sessions = [one.model_dump(mode="json") for one in services.ledger.accounts.sessions.of(found.account.id)]
    say_json(json.dumps(_plain(found) | {"sessions": sessions}, ensure_ascii=False, indent=1))


@accounts.command("disable")
def disable(login: Login, by: By = None) -> None:
    """Disable an account: whoever uses it is out at once."""
    services = Services.load()
    account = people.called(services, login)
    people.disable(services, _keeping(services, account, by), account.id)
    say(i18n.both("account.disabled", login=account.login))


@accounts.command("enable")
def enable(login: Login, by: By = None) -> None:
    """Enable it again."""
    services = Services.load()
    account = people.called(services, login)
    people.enable(services, _keeping(services, account, by), account.id)
    say(i18n.both("account.enabled", login=account.login))


@accounts.command("invite")
def invite(
    login: Annotated[str, typer.Argument()] = "",
    csv: Annotated[Path | None, typer.Option("--csv", exists=True, dir_okay=False)] = None,
    out: Annotated[Path, typer.Option("--out", file_okay=False)] = Path("invitations"),
    by: By = None,
) -> None:
    """Invite somebody again, or everybody of a sheet: printable cards, each with a code that is good once, for 72 hours.

    Exit status 1 when a row was refused.
    """
    services = Services.load()
    if csv is None:
        found = _seen(services, login, by)
        person = acting(Act.INVITE, by, posts.place_of(services, found.account.centre), services=services)
        if not people.in_hand(services, person, found):
            raise NotFound(what="person", id=login)
        _say_code(services, invitations.again(services, person, found.account))
        return
    person = acting(Act.INVITE, by, services=services, anywhere=True)
    read = manifests.read_people(csv, csv.name)
    done = invitations.of_sheet(services, person, read.rows, read.faults)
    if done.faults:
        print_faults(done.faults)
    out.mkdir(parents=True, exist_ok=True)
    for name, page in invitations.printed(services, done.invited).items():
        file = out / name
        file.touch(mode=0o600)
        file.write_text(page, encoding="utf-8")
    say(i18n.both("account.invited", count=f"{len(done.invited):,}", refused=f"{len(done.faults):,}", folder=str(out)))
    raise typer.Exit(1 if done.faults else 0)


@accounts.command("sessions")
def sessions(
    login: Login,
    end: Annotated[str, typer.Option("--end")] = "",
    end_all: Annotated[bool, typer.Option("--end-all")] = False,
    by: By = None,
) -> None:
    """List where somebody is signed in, or end it."""
    services = Services.load()
    account = people.called(services, login)
    person = _keeping(services, account, by)
    if end:
        people.end_session(services, person, end, account.id)
    if end_all:
        say(i18n.both("account.sessions-ended", count=people.end_sessions(services, person, account.id)))
    heads = [i18n.both(f"account.{name}") for name in ("session", "began", "seen", "from", "agent")]
    made = tables.table(*heads, folding=heads[4:], plain=True)
    for one in services.ledger.accounts.sessions.of(account.id):
        made.add_row(one.id, moments.clock(one.began_at), moments.clock(one.seen_at), one.address, one.agent)
    tables.show(made)


@grants.command("give")
def give(
    login: Login,
    role: Annotated[Role, typer.Argument()],
    centre: AtCentre = "",
    begins: Annotated[str, typer.Option("--from")] = "",
    ends: Annotated[str, typer.Option("--until")] = "",
    by: By = None,
) -> None:
    """Give somebody a post, for a part of the tree or for the whole archive, from a day on and before a day."""
    services = Services.load()
    where = posts.place_of(services, _centre(centre))
    person = acting(Act.INVITE, by, where, services=services)
    account = people.called(services, login)
    span = posts.moment_of(begins), posts.moment_of(ends)
    number = posts.give(services, person, account.id, role, where.centre, *span)
    say(i18n.both("account.given", number=number, login=account.login, role=role.value, centre=where.centre or "–"))


@grants.command("end")
def end_(number: Annotated[int, typer.Argument()], by: By = None) -> None:
    """End a post now."""
    services = Services.load()
    post = services.ledger.accounts.grants.get(number)
    if post is None:
        raise NotFound(what="post", id=number)
    person = acting(Act.INVITE, by, posts.place_of(services, post.centre), services=services)
    posts.end(services, person, number)
    say(i18n.both("account.post-ended", number=number))


@grants.command("list")
def list_posts(
    login: Annotated[str, typer.Argument()] = "",
    centre: AtCentre = "",
    role: Annotated[Role | None, typer.Option("--role")] = None,
    limit: Limit = 200,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """List posts: of somebody with those that have ended, of a centre and below, or all."""
    services = Services.load()
    acting(Act.INVITE, by, posts.place_of(services, _centre(centre)), services=services)
    held = services.ledger.accounts.grants
    found = held.posts(people.called(services, login).id) if login else held.listed(_centre(centre), role, limit)
    if as_json:
        say_json(json.dumps([one.model_dump(mode="json") for one in found], ensure_ascii=False, indent=1))
        return
    names = services.ledger.accounts.people.many({one.person for one in found})
    heads = [i18n.both(f"account.{name}") for name in ("number", "login", "post", "begins", "ends", "by")]
    made = tables.table(*heads, folding=heads[2:3] + heads[5:], plain=True)
    for one in found:
        who = names[one.person].login if one.person in names else one.person
        until = moments.clock(one.ends) if one.ends else ""
        made.add_row(str(one.id), who, _post(one), moments.clock(one.begins), until, one.by)
    tables.show(made)


def _keeping(services: Services, account: Account, by: str | None) -> Person:
    return acting(Act.SET_ACCOUNTS, by, posts.place_of(services, account.centre), services=services)


def _seen(services: Services, login: str, by: str | None) -> people.Listed:
    account = people.called(services, login)
    person = acting(Act.INVITE, by, posts.place_of(services, account.centre), services=services)
    return people.one(services, person, account.id)


def _say_code(services: Services, made: invitations.Invited) -> None:
    say(i18n.both("account.made", login=made.account.login, id=made.account.id))
    say(i18n.both("account.code", code=made.code, address=invitations.address_of(services)))


def _centre(typed: str) -> str:
    found = manifests.id_of(typed) if typed else ""
    if typed and not found:
        raise _cell("centre", typed)
    return found


def _cell(why: str, value: str) -> BadInput:
    return PersonCell(value=value, **i18n.fact("why", lambda language: i18n.text(f"people.cell.{why}", language)))


def _post(post: Post) -> str:
    role = i18n.both(f"web.work.role.{post.role.value}")
    return f"{role} {post.centre}".strip()


def _plain(one: people.Listed) -> dict[str, object]:
    plain: dict[str, object] = one.account.model_dump(mode="json")
    return plain | {"posts": [post.model_dump(mode="json") for post in one.posts]}


def add(application: typer.Typer) -> None:
    """Add the commands."""
    application.add_typer(accounts, name="account")
    application.add_typer(grants, name="grant")
