"""Sample people for the demonstration: one of each post, of places that lie above one another. Their names begin with 示例."""

import secrets
from typing import NamedTuple

from archive.models.accounts import Account
from archive.models.people import Role
from archive.services import Services
from archive.steps.desk import signing_in

PROVINCE, CITY, COUNTY, TOWNSHIP = "zj-330000", "zj-330600", "zj-330683", "zj-330683100"
_BY = "archive demo"
_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"


class Sample(NamedTuple):
    """Somebody of the demonstration."""

    login: str
    name: str
    role: Role
    centre: str


class SamplePerson(NamedTuple):
    """Somebody who can sign in; the password is new each time."""

    account: Account
    role: Role
    centre: str
    password: str


SAMPLES = (
    Sample("demo-archivist", "示例采编员", Role.ARCHIVIST, TOWNSHIP),
    Sample("demo-county", "示例县审核员", Role.REVIEWER, COUNTY),
    Sample("demo-city", "示例市审核员", Role.REVIEWER, CITY),
    Sample("demo-lead", "示例负责人", Role.LEAD, COUNTY),
    Sample("demo-operator", "示例系统管理员", Role.OPERATOR, ""),
    Sample("demo-security", "示例安全管理员", Role.SECURITY, ""),
    Sample("demo-auditor", "示例审计员", Role.AUDITOR, ""),
)


def make(services: Services) -> list[SamplePerson]:
    """All of them, with fresh passwords: who is there already is not made again, and goes on signing in with the new one."""
    accounts = services.ledger.accounts
    made = []
    for one in SAMPLES:
        account = accounts.people.by_login(one.login) or accounts.people.add(one.login, one.name, one.centre, sample=True)
        if not any(
            post.role is one.role and post.centre == one.centre
            for post in accounts.grants.of_many([account.id]).get(account.id, ())
        ):
            accounts.grants.give(account.id, one.role, one.centre, _BY)
        password = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
        signing_in.set_password(services, account, password)
        accounts.people.change(account.id, state="active")
        made.append(SamplePerson(accounts.people.get(account.id), one.role, one.centre, password))
    return made
