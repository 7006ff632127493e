"""Rows that follow from what is said of an agent: its names, credits, participations and certificates."""

from sqlalchemy import Connection, Table, delete, insert
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.ledger.network import tables as n
from archive.models.network.agent import Agent
from archive.vocabulary.people_names import compared

_OF_AGENTS: tuple[Table, ...] = (n.agent_names, n.confirmed_credits, n.participations, n.certificates)


def put(connection: Connection, said: Agent) -> None:
    """Write them anew, in the transaction of the statement; one that was merged into another has none."""
    for table in _OF_AGENTS:
        connection.execute(delete(table).where(table.c.agent == said.id))
    if not said.counts:
        return
    names = [
        {"agent": said.id, "n": place, "name": name, "kind": kind, "folded": compared(name)}
        for place, (name, kind) in enumerate(said.known_as())
    ]
    connection.execute(insert(n.agent_names), names)
    # The other one of a merge may still have its rows: what was said last holds.
    for one in said.credits:
        credit = {"resource": one.resource, "n": one.n, "agent": said.id, "name": one.name, "confirmed_by": one.confirmed_by}
        connection.execute(
            upsert(n.confirmed_credits).values(credit).on_conflict_do_update(index_elements=["resource", "n"], set_=credit)
        )
    for certificate in said.certificates:
        row = {"number": certificate.number, "agent": said.id}
        connection.execute(upsert(n.certificates).values(row).on_conflict_do_update(index_elements=["number"], set_=row))
    if rows := _participations(said):
        connection.execute(insert(n.participations), rows)


def _participations(said: Agent) -> list[dict[str, object]]:
    kept = {"activity", "role", "hours", "heads", "recorded_by", "state", "source", "number"}
    return [
        one.model_dump(mode="json", include=kept)
        | {"agent": said.id, "n": place, "day": one.on, "evidence": list(one.evidence), "sample": said.sample}
        for place, one in enumerate(said.participations)
    ]
