"""Accounts: who there is."""

import secrets
from collections.abc import Collection, Sequence

from sqlalchemy import func, insert, select, update

from archive.access.may import Reach
from archive.errors import AccountUnknown, LoginTaken
from archive.ledger import ancestry
from archive.ledger.accounts import tables as t
from archive.ledger.database import Database
from archive.models.accounts import Account, AccountState

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LOCK = 7_305_208
p = t.people.c
_COLUMNS = (p.id, p.login, p.name, p.centre, p.mail, p.language, p.state, p.sample, p.created_at)


def folded(login: str) -> str:
    """A name to sign in with as it is compared: case and blanks around it make no other."""
    return login.strip().casefold()


def _fresh() -> str:
    return "p-" + "".join(secrets.choice(_ALPHABET) for _ in range(10))


class People:
    """Reads and changes accounts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, login: str, name: str, centre: str = "", mail: str = "", *, sample: bool = False) -> Account:
        """A new account, invited. Its id is minted here and never used again.

        Raises:
            LoginTaken: somebody signs in with this name.
        """
        row = {"login": folded(login), "name": name.strip(), "centre": centre, "mail": mail, "sample": sample}
        with self._database.begin() as connection:
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            if connection.scalar(select(p.id).where(p.login == row["login"])):
                raise LoginTaken(login=login)
            made = {"id": _fresh(), "state": AccountState.INVITED.value}
            found = connection.execute(insert(t.people).values(**row, **made).returning(*_COLUMNS)).one()
        return Account.model_validate(dict(found._mapping))

    def add_many(self, rows: Sequence[Account]) -> list[Account]:
        """New accounts, invited, in the order given; ids are minted here. Who has a login that is taken by now is left out."""
        columns = ("login", "name", "centre", "mail")
        made = [one.model_copy(update={"id": _fresh(), "login": folded(one.login), "name": one.name.strip()}) for one in rows]
        with self._database.begin() as connection:
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            taken = set(connection.scalars(select(p.login).where(p.login.in_([one.login for one in made]))))
            new = [one for one in made if one.login not in taken]
            values = [{name: getattr(one, name) for name in columns} | {"id": one.id, "state": one.state.value} for one in new]
            if values:
                connection.execute(insert(t.people), values)
        return new

    def taken(self, logins: Collection[str]) -> set[str]:
        """Of these, folded, the ones that somebody signs in with."""
        with self._database.begin() as connection:
            return set(connection.scalars(select(p.login).where(p.login.in_(sorted(logins)))))

    def get(self, person_id: str) -> Account:
        """One account.

        Raises:
            AccountUnknown: there is none.
        """
        found = self.many([person_id]).get(person_id)
        if found is None:
            raise AccountUnknown(account=person_id)
        return found

    def many(self, ids: Collection[str]) -> dict[str, Account]:
        """Those of these ids that there are."""
        with self._database.begin() as connection:
            rows = connection.execute(select(*_COLUMNS).where(p.id.in_(sorted(ids)))).all()
        return {row.id: Account.model_validate(dict(row._mapping)) for row in rows}

    def by_login(self, login: str) -> Account | None:
        """Who signs in with a name."""
        with self._database.begin() as connection:
            row = connection.execute(select(*_COLUMNS).where(p.login == folded(login))).one_or_none()
        return Account.model_validate(dict(row._mapping)) if row else None

    def listed(self, reach: Reach, words: str = "", after: str = "", limit: int = 50) -> list[Account]:
        """Those who work within a part of the tree, by their login, from `after` on."""
        query = select(*_COLUMNS).where(ancestry.within(p.centre, reach), p.login > after).order_by(p.login).limit(limit)
        if words:
            query = query.where(p.name.contains(words, autoescape=True) | p.login.contains(folded(words), autoescape=True))
        with self._database.begin() as connection:
            return [Account.model_validate(dict(row._mapping)) for row in connection.execute(query)]

    def change(self, person_id: str, **changes: str) -> None:
        """Set columns: name, centre, mail, language or state.

        Raises:
            AccountUnknown: there is none.
        """
        with self._database.begin() as connection:
            done = connection.execute(update(t.people).where(p.id == person_id).values(**changes, changed_at=func.now()))
        if not done.rowcount:
            raise AccountUnknown(account=person_id)
