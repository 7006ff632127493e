"""Receipts: what became of a delivery, read together from items, resources and progress at the moment of asking."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, func, select

from archive.access.personal_numbers import masked
from archive.errors import NotFound
from archive.ledger import masking, publications
from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.models.delivery import Item
from archive.models.difference import Difference
from archive.models.doubts import Doubt
from archive.models.measurements import QualityFlag
from archive.models.report import Answer, Decision, Ending, Fault, Receipt, ReceiptItem, Stage, Successor
from archive.models.states import ENDED_BY_PEOPLE, DeliveryState, ResourceState

_FAULTS = TypeAdapter(tuple[Fault, ...])
_FLAGS = TypeAdapter(tuple[QualityFlag, ...])
_DOUBTS = TypeAdapter(tuple[Doubt, ...])
_STANDS = {
    "return": ResourceState.RETURNED,
    "withdraw": ResourceState.WITHDRAWN,
    "delete": ResourceState.DELETED,
}
"""Verb that a centre is told of -> where the resource stands as long as it counts."""
_TOLD = frozenset(_STANDS)
"""States of deliveries whose items are kept only as far as they were preserved before."""
STAGES = ("receive", "verify", "preserve", "derive", "tag", "submit")
"""Steps that a centre is told the length of, in their order."""


class _Part(NamedTuple):
    """How far one asset of a resource is."""

    fraction: float
    fault: Any
    speed: float | None
    remaining_s: float | None


class Receipts:
    """Puts receipts together."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, delivery_id: str) -> Receipt:
        """The receipt of a delivery as of now.

        Raises:
            NotFound: there is no such delivery.

        """
        with self._database.begin() as connection:
            delivery = connection.execute(select(t.deliveries).where(t.deliveries.c.id == delivery_id)).one_or_none()
            if delivery is None:
                raise NotFound(what="delivery", id=delivery_id)
            return _receipt(connection, delivery)

    def by_token(self, token: str) -> Receipt | None:
        """The receipt under an unguessable address."""
        with self._database.begin() as connection:
            delivery = connection.execute(select(t.deliveries).where(t.deliveries.c.token == token)).one_or_none()
            return _receipt(connection, delivery) if delivery else None


def _receipt(connection: Connection, delivery: Row[Any]) -> Receipt:
    i, r = t.items.c, t.resources.c
    query = (
        select(i.body, i.resource, i.remarks, i.double_of, i.doubts, i.difference, r.state, r.version, r.changed_at)
        .join(t.resources, r.id == i.resource, isouter=True)
        .where(i.delivery == delivery.id)
        .order_by(i.position)
    )
    made, noted = _made(connection, delivery.id), _noted(connection, delivery.id)
    found, answered = _found(connection, delivery.id), _answered(connection, delivery.id)
    ended = DeliveryState(delivery.ended or delivery.state)
    rows = connection.execute(query).all()
    doubles = _doubles(connection, delivery.centre, {one for row in rows for one in row.double_of})
    files = connection.scalar(select(func.count()).where(t.received_files.c.delivery == delivery.id))
    return Receipt(
        delivery=delivery.id,
        centre=delivery.centre,
        name=delivery.name,
        state=delivery.state,
        at=datetime.now(UTC),
        items=tuple(
            _item(
                row,
                made.get(row.resource, []),
                noted.get(row.resource, ()),
                found.get(row.resource, ()),
                answered.get(row.resource),
                doubles,
                whole=ended is not DeliveryState.REFUSED and (bool(row.version) or delivery.state not in ENDED_BY_PEOPLE),
            )
            for row in rows
        ),
        faults=masking.faults(_FAULTS.validate_python(delivery.faults)),
        files=files or 0,
        stages=_stages(connection, delivery.id),
        was=ended if delivery.state == DeliveryState.SUPERSEDED and delivery.ended else None,
        successor=_successor(connection, delivery) if delivery.state == DeliveryState.SUPERSEDED else None,
        ending=_ending(connection, delivery.id) if delivery.state in ENDED_BY_PEOPLE else None,
    )


def _ending(connection: Connection, delivery_id: str) -> Ending | None:
    a = t.delivery_acts.c
    query = select(a.verb, a.reason, a.at).where(a.delivery == delivery_id, a.verb.in_(("cancel", "close")))
    row = connection.execute(query.order_by(a.id.desc()).limit(1)).one_or_none()
    return Ending(verb=row.verb, reason=row.reason, at=row.at) if row else None


def _stages(connection: Connection, delivery_id: str) -> tuple[Stage, ...]:
    """What the machines did for a delivery since it was last found."""
    c = t.runs.c
    query = (
        select(c.step, func.sum(c.seconds), func.max(c.at))
        .join(t.deliveries, t.deliveries.c.id == c.delivery)
        .where(c.delivery == delivery_id, c.step.in_(STAGES), c.at >= t.deliveries.c.found_at)
        .group_by(c.step)
    )
    found = {step: Stage(step=step, seconds=round(seconds, 3), at=at) for step, seconds, at in connection.execute(query)}
    return tuple(found[step] for step in STAGES if step in found)


def _successor(connection: Connection, delivery: Row[Any]) -> Successor | None:
    """What counts now of its name: the newest that was not superseded itself, else the newest of all."""
    d = t.deliveries.c
    query = (
        select(d.id, d.token, d.state, d.found_at)
        .where(d.centre == delivery.centre, d.name == delivery.name, d.id != delivery.id, d.found_at >= delivery.found_at)
        .order_by(d.state == DeliveryState.SUPERSEDED, d.found_at.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return Successor(delivery=row.id, token=row.token, state=row.state, at=row.found_at) if row else None


def _found(connection: Connection, delivery_id: str) -> Mapping[str, tuple[Fault, ...]]:
    """Resource -> what steps found wrong with it."""
    f = t.findings.c
    query = select(f.resource, f.faults).join(t.items, t.items.c.resource == f.resource).where(t.items.c.delivery == delivery_id)
    found: dict[str, tuple[Fault, ...]] = {}
    for resource, faults in connection.execute(query.order_by(f.step)):
        found[resource] = (*found.get(resource, ()), *_FAULTS.validate_python(faults))
    return found


def _answered(connection: Connection, delivery_id: str) -> Mapping[str, Answer]:
    """Resource -> the last decision about it."""
    d = t.decisions.c
    query = (
        select(d.resource, d.body)
        .distinct(d.resource)
        .join(t.items, t.items.c.resource == d.resource)
        .where(t.items.c.delivery == delivery_id)
        .order_by(d.resource, d.id.desc())
    )
    decided = {resource: Decision.model_validate(body) for resource, body in connection.execute(query)}
    return {
        resource: Answer(verb=one.verb, reason=one.reason, category=one.category, at=one.at)
        for resource, one in decided.items()
        if one.verb in _TOLD
    }


def _made(connection: Connection, delivery_id: str) -> Mapping[str, list[_Part]]:
    """Resource -> how far each of its assets is that making has begun for."""
    p = t.progress.c
    query = (
        select(t.assets.c.resource, p.fraction, p.fault, p.speed, p.remaining_s)
        .join(t.assets, t.assets.c.digest == t.progress.c.asset)
        .join(t.items, t.items.c.resource == t.assets.c.resource)
        .where(t.items.c.delivery == delivery_id)
    )
    found: dict[str, list[_Part]] = {}
    for resource, *part in connection.execute(query):
        found.setdefault(resource, []).append(_Part(*part))
    return found


def _noted(connection: Connection, delivery_id: str) -> Mapping[str, tuple[QualityFlag, ...]]:
    """Resource -> notes on the quality of its files, of the newest rendition by each recipe, each with its file's name."""
    a, r = t.assets.c, t.renditions.c
    query = (
        select(a.resource, a.position, a.body["path"].astext, r.recipe, r.body["quality"])
        .distinct(a.resource, a.position, r.recipe)
        .join(t.renditions, r.asset == a.digest)
        .join(t.items, t.items.c.resource == a.resource)
        .where(t.items.c.delivery == delivery_id)
        .order_by(a.resource, a.position, r.recipe, r.version.desc())
    )
    found: dict[str, tuple[QualityFlag, ...]] = {}
    for resource, _, path, _, flags in connection.execute(query).all():
        named = (flag.model_copy(update={"facts": {**flag.facts, "file": path}}) for flag in _FLAGS.validate_python(flags or []))
        found[resource] = (*found.get(resource, ()), *named)
    return found


def _item(
    row: Row[Any],
    parts: list[_Part],
    quality: tuple[QualityFlag, ...],
    found: tuple[Fault, ...],
    answer: Answer | None,
    doubles: Mapping[str, bool],
    *,
    whole: bool,
) -> ReceiptItem:
    """`whole` tells that the delivery as a whole was not refused, or ended before: of one that was, nothing is taken."""
    item = Item.model_validate(row.body)
    fractions = [part.fraction for part in parts if part.fault is None]
    broken = _FAULTS.validate_python([part.fault for part in parts if part.fault])
    running = [part for part in parts if part.fault is None and part.fraction < 1]
    return ReceiptItem(
        item=item.item,
        title=masked(item.record.title) if item.record else "",
        taken=item.taken and whole,
        resource=row.resource,
        state=row.state,
        since=row.changed_at,
        files=tuple(f.path for f in item.files),
        faults=_distinct(masking.faults((*item.faults, *broken, *found))),
        remarks=tuple(row.remarks),
        percent=round(100 * sum(fractions) / len(fractions)) if fractions else None,
        speed=next((part.speed for part in running if part.speed), None),
        remaining_s=max((part.remaining_s for part in running if part.remaining_s is not None), default=None),
        quality=quality,
        double_of=tuple(one for one in row.double_of if one in doubles),
        double_shown=tuple(one for one in row.double_of if doubles.get(one)) or None,
        difference=Difference.model_validate(row.difference) if row.difference else None,
        answer=answer if answer and _STANDS.get(answer.verb) == row.state else None,
        doubts=masking.doubts(_DOUBTS.validate_python(row.doubts)) if row.state == ResourceState.IN_REVIEW else (),
    )


def _doubles(connection: Connection, centre: str, ids: Collection[str]) -> Mapping[str, bool]:
    """Of these resources those that the centre may be told of, and whether each has an entry now: another centre's without one
    is nobody's business.
    """
    r = t.resources.c
    query = select(r.id, r.centre, publications.is_live().label("shown"))
    query = query.outerjoin(t.publications, t.publications.c.resource == r.id).where(r.id.in_(ids))
    rows = connection.execute(query).all() if ids else []
    return {row.id: bool(row.shown) for row in rows if row.shown or row.centre == centre}


def _distinct(faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
    return tuple({fault.model_dump_json(): fault for fault in faults}.values())
