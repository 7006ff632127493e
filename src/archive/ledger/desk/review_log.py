"""The review log in the ledger: what preserved objects say of their reviews, as rows, in somebody's transaction."""

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.ledger.desk import review_tables as t
from archive.models.reviewing import Remark, ReviewLog, ReviewStep


def note(connection: Connection, resource_id: str, log: ReviewLog) -> None:
    """The rows of a resource as its object has them; remarks that nobody was told of stay what they are."""
    connection.execute(delete(t.review_steps).where(t.review_steps.c.resource == resource_id))
    steps = [{"resource": resource_id, "body": one.model_dump(mode="json"), "at": one.at} for one in log.steps]
    if steps:
        connection.execute(insert(t.review_steps), steps)
    for one in log.remarks:
        row = {"resource": resource_id, "author": one.by.id, "said": 1, "body": one.model_dump(mode="json")}
        new = upsert(t.remarks).values(id=one.id, at=one.at, **row)
        connection.execute(new.on_conflict_do_update(index_elements=["id"], set_=row))


def read(connection: Connection, resource_id: str) -> ReviewLog:
    """What was said and done so far."""
    s, r = t.review_steps.c, t.remarks.c
    steps = connection.scalars(select(s.body).where(s.resource == resource_id).order_by(s.id)).all()
    said = connection.scalars(select(r.body).where(r.resource == resource_id, r.said == 1).order_by(r.at, r.id)).all()
    return ReviewLog(
        steps=tuple(ReviewStep.model_validate(one) for one in steps), remarks=tuple(Remark.model_validate(one) for one in said)
    )
