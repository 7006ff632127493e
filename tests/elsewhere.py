"""What lies at a centre elsewhere in the tree: a row of everything that pages show, with a word that nobody else may read."""

import json
from collections.abc import Iterator
from typing import Any

from fastapi.routing import APIRoute
from sqlalchemy import text

from archive.ledger import tables as t
from archive.ledger.accounts import tables as accounts
from archive.ledger.desk import editing_tables, notice_tables, sheet_tables, upload_tables
from archive.ledger.network import tables as network_tables
from archive.models.centre import Centre, Level
from archive.models.deletion import Category
from archive.models.ids import mint_resource_id
from archive.models.network.agent import Agent
from archive.models.network.statement import minted_id
from archive.models.people import Role
from archive.models.sheet import RowEdit
from archive.steps.desk import kept_forms

WORD = "界外密语"
HERE, ELSEWHERE = "zj-330683", "zj-330602"
_PARTS = {
    "verb": {"deliveries": "close", "leave": "withdraw"},
    "answer": "withdraw",
    "kind": "csv",
    "name": "1.jpg",
    "path": "1.jpg",
}
"""Parts of addresses that name what is done, and not what it is done to."""


class Elsewhere:
    """Somebody with every post there, and what is theirs; `ids` by the part of an address before them."""

    def __init__(self, services: Any) -> None:
        self.ledger = ledger = services.ledger
        with ledger.centres.changing() as tree:
            rows = (("zj-330600", None, Level.CITY, ""), (HERE, "zj-330600", Level.COUNTY, ""))
            there = (ELSEWHERE, "zj-330600", Level.COUNTY, f"{WORD}路")
            tree.save([Centre(id=i, name=f"示例{i}馆", level=at, parent=up, address=a) for i, up, at, a in (*rows, there)])
        people = ledger.accounts.people
        self.person = person = people.add("elsewhere", f"示例{WORD}", ELSEWHERE, mail="elsewhere@example.cn").id
        people.change(person, state="active")
        for role in (Role.ARCHIVIST, Role.REVIEWER, Role.CURATOR, Role.LEAD):
            post = ledger.accounts.grants.give(person, role, ELSEWHERE, WORD)
        self.token = ledger.accounts.sessions.begin(person, 2, agent=WORD)
        ended = ledger.accounts.sessions.begin(person, 2, agent=WORD)
        kept = kept_forms.keep(services, ended, "/work/people", [("name", WORD)])
        waiting, returned = mint_resource_id(), mint_resource_id()
        record = json.dumps({"title": f"{WORD}戏"})
        delivery = "D-elsewhere"
        self._sql(
            "insert into deliveries (id, centre, name, source, location, fingerprint, state, token) values "
            f"('{delivery}', '{ELSEWHERE}', '{WORD}交付', 's', 'l', 'f', 'held', 'elsewhere')",
            f"insert into drafts (delivery, centre, name, rows, sha256) values ('{delivery}', '{ELSEWHERE}', '{WORD}', '[]', '')",
            *(
                "insert into resources (id, centre, delivery_name, item, delivery, state, version, record) values "
                f"('{one}', '{ELSEWHERE}', 'd', '1', '{delivery}', '{state}', 1, '{record}')"
                for one, state in ((waiting, "in_review"), (returned, "returned"))
            ),
            f"insert into deletions (resource, verb, reason, asked_by, asked_at) values "
            f"('{waiting}', 'delete', '{WORD}', '{WORD}', now())",
            "insert into exclusions (digest, centre, resource, reason) values "
            f"('{'0' * 128}', '{ELSEWHERE}', '{waiting}', '{WORD}')",
            "insert into edit_batches (id, person, cell, value, why, rows) values "
            f"('b-elsewhere', '{person}', 'programme', '{WORD}', '{WORD}', '[]')",
        )
        singer = Agent(id=minted_id(), centre=ELSEWHERE, title=f"{WORD}歌者", state="active")
        ledger.network.statements.put(singer, 1)
        tray = ledger.desk.trays.open(ELSEWHERE, f"{WORD}盘", WORD).id
        upload = ledger.desk.uploads.begin(tray, f"{WORD}.mp4", 10, 1 << 20, person).upload.id
        sheet = ledger.desk.sheets.make(ELSEWHERE, f"{WORD}清单", ["题名"], WORD).id
        ledger.desk.sheets.save(sheet, [RowEdit(row=1, cells={"题名": ("", WORD)})], WORD, 10)
        number, _ = ledger.desk.takedowns.ask(waiting, ELSEWHERE, Category.PRIVACY, WORD, WORD, WORD)
        told = {"event": "stuck", "subject": "x", "centre": ELSEWHERE, "address": "/work", "facts": {"name": WORD}}
        ledger.desk.notices.add([person], told)
        by = people.get(person).person()
        ledger.accounts.audit.note(by, "approve", "resource", waiting, centre=ELSEWHERE, facts={"why": WORD})
        ledger.desk.tree.keep_sheet("k-elsewhere", person, WORD, b"x")
        (session, *_) = ledger.accounts.sessions.of(person)
        self.ids = {
            "people": person,
            "posts": post,
            "sessions": session.id,
            "kept": kept,
            "trays": tray,
            "uploads": upload,
            "sheets": sheet,
            **dict.fromkeys(("drafts", "deliveries", "retry"), delivery),
            **dict.fromkeys(("reviews", "resources", "takedown"), waiting),
            **dict.fromkeys(("files", "stills"), "0" * 128),
            "returned": returned,
            "agents": singer.id,
            "queue": waiting,
            "takedowns": number,
            "batch": "b-elsewhere",
            "inbox": ledger.desk.notices.of(person)[0].id,
            "audit": ledger.accounts.audit.head().id,
            "centres": ELSEWHERE,
            "import": "k-elsewhere",
            "settings": "scan_limit",
        }

    def address(self, route: APIRoute) -> str:
        """Where a way leads to what lies there."""
        parts, before = [], ""
        for part in route.path.split("/"):
            head, _, name = part.partition("{")
            if not name:
                before = part
                parts.append(part)
                continue
            value = _PARTS.get(name.partition("}")[0].partition(":")[0], self.ids.get(before, "1"))
            parts.append(head + str(value.get(before, "close") if isinstance(value, dict) else value))
        return "/".join(parts)

    def rows(self) -> dict[str, list[Any]]:
        """Everything there as it stands."""
        own = {
            t.centres: t.centres.c.id == ELSEWHERE,
            t.deliveries: t.deliveries.c.centre == ELSEWHERE,
            t.resources: t.resources.c.centre == ELSEWHERE,
            network_tables.statements: network_tables.statements.c.centre == ELSEWHERE,
            t.deletions: None,
            t.exclusions: None,
            upload_tables.trays: None,
            upload_tables.uploads: None,
            sheet_tables.sheets: sheet_tables.sheets.c.centre == ELSEWHERE,
            sheet_tables.sheet_rows: None,
            editing_tables.takedowns: None,
            editing_tables.edit_batches: None,
            notice_tables.quotas: None,
            notice_tables.notices: notice_tables.notices.c.person == self.person,
            accounts.people: accounts.people.c.id == self.person,
            accounts.grants: accounts.grants.c.person == self.person,
        }
        with self.ledger.database.begin() as connection:
            return {
                table.name: sorted(map(str, connection.execute(table.select() if mine is None else table.select().where(mine))))
                for table, mine in own.items()
            }

    def _sql(self, *statements: str) -> None:
        with self.ledger.database.begin() as connection:
            for one in statements:
                connection.execute(text(one))


def routes(app: Any) -> Iterator[tuple[str, APIRoute]]:
    """Every way of an application, by each of its methods."""
    for route in app.routes:
        if isinstance(route, APIRoute):
            yield from ((method, route) for method in sorted(route.methods - {"HEAD"}))
