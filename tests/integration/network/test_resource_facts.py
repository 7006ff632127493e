"""What the steps do to resources is counted where it happened, once, taken back when it ends, and comes back from the store."""

from datetime import UTC, datetime
from functools import partial

import pytest
from starlette.testclient import TestClient

from archive.i18n.moments import day
from archive.models.network.measure import month_of
from archive.models.report import Decision
from archive.services import Services
from archive.steps.care import rebuild
from archive.steps.decisions import purge, review
from archive.steps.network import counting, facts_log
from archive.steps.publishing import entries, publish
from archive.web.app import create_app
from archive.web.build import build
from handed_in import ingested
from removals import TITLE, deleted, two_pictures

pytestmark = pytest.mark.servers


def noted(services: Services) -> list[tuple[str, str, str]]:
    with services.ledger.database.begin() as connection:
        rows = connection.exec_driver_sql("select kind, centre, subject from facts order by kind, subject, seq")
        return [tuple(row) for row in rows]


def as_before_it_was_noted(services: Services) -> None:
    """What revision 0026 wrote of what was public by then."""
    with services.ledger.database.begin() as connection:
        connection.exec_driver_sql("update facts set dims = dims - 'filled' - 'fields' where kind = 'published'")
    counting.anew(services)


def numbers(services: Services) -> dict[int, float | None]:
    counting.settle(services)
    month = month_of(day(datetime.now(UTC)))
    return {one: row[month].number for one, row in services.ledger.network.measures.of_division("330683", [month]).items()}


def test_publishing_withdrawing_and_deleting_are_counted_and_come_back(settings, tmp_path):
    services = Services(settings.model_copy(update={"deletion_grace_days": 1.0}))
    services.prepare()
    delivery = ingested(services, two_pictures(tmp_path))
    first, second = sorted(services.ledger.resources.of_delivery(delivery.id), key=lambda one: one.record.title != TITLE)
    for one in (first, second):
        review.decide(services, one.id, Decision(verb="approve", by="示例"))
    publish.run(services)
    size = sum(asset.size for one in (first, second) for asset in one.assets)
    found = numbers(services)
    assert (found[1], found[2], found[8], found[6]) == (2, 2, 0, 100)
    assert found[4] == pytest.approx(size / 1e12)
    assert 0 < found[10] < 100
    as_before_it_was_noted(services)
    assert numbers(services)[10] is None, "of what was public before, nobody said how full it is"
    counting.complete(services)
    assert numbers(services) == found, "it is noted afterwards, and nothing is published twice"
    services.ledger.outbox.refresh(first.id)
    publish.run(services)
    assert numbers(services) == found, "shown anew is not published once more"
    build()
    with TestClient(create_app(services, partial(entries.preview, services)), base_url="http://portal") as visitor:
        address = "/board/items?centre=zj-330683&measure=1"
        assert TITLE in visitor.get(address).text
        review.decide(services, first.id, Decision(verb="withdraw", by="示例", reason="示例"))
        page = visitor.get(address).text
        assert TITLE not in page and second.record.title in page
        said = visitor.get("/api/v1/measures?centre=330683").json()["numbers"]
        assert {one["measure"]: one["value"] for one in said}[27] is None
        assert visitor.get("/api/v1/measures.csv?centre=330683").text.count("\n") == 28
        assert visitor.get("/api/v1/measures.xlsx").content[:2] == b"PK"
        assert visitor.get("/board?month=2026-13").status_code == 400
        assert visitor.get("/api/v1/measures?from=1999-01").status_code == 400
    assert numbers(services)[1] == 1
    review.decide(services, first.id, Decision(verb="restore", by="示例"))
    publish.run(services)
    assert (numbers(services)[1], numbers(services)[2]) == (2, 2), "back, and new only once"
    deleted(services, first, days=2)
    purge.run(services)
    found = numbers(services)
    assert found[1] == 1
    assert found[4] == pytest.approx(sum(asset.size for asset in second.assets) / 1e12)
    assert [line.faults for line in counting.recount(services, everything=True).lines] == [()]
    facts_log.run(services)
    before = noted(services)
    with services.ledger.database.begin() as connection:
        for table in ("facts", "holdings", "resources", "assets", "decisions", "publications", "outbox", "changes"):
            connection.exec_driver_sql(f"delete from {table}")
    rebuild.run(services)
    publish.run(services)
    assert noted(services) == before
    counting.anew(services)
    assert {one: value for one, value in numbers(services).items() if one != 7} == {
        one: value for one, value in found.items() if one != 7
    }
