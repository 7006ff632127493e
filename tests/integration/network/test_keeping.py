"""Statements are kept before they count, come back from their objects, and facts with them once."""

import pytest

from archive.config import Settings
from archive.models.network.activity import Activity, ActivityState, Evidence
from archive.models.network.fact import Fact, FactKind
from archive.models.network.statement import Concept, numbered_id
from archive.models.people import Person, Role
from archive.services import Services
from archive.steps.care import rebuild
from archive.steps.network import keeping
from archive.steps.network.keeping import Said

pytestmark = pytest.mark.servers
BY = Person.named("示例甲", Role.LEAD)


@pytest.fixture
def services(settings: Settings) -> Services:
    found = Services(settings)
    found.prepare()
    return found


def activity(**changes) -> Activity:
    given = {
        "id": numbered_id(Concept.ACTIVITY, "zj-330683", "2026-1"),
        "number": "2026-1",
        "centre": "zj-330683",
        "division": "330683",
    }
    return Activity.model_validate({**given, "title": "示例村晚", **changes})


def counted(services: Services) -> list[tuple[str, str, str]]:
    with services.ledger.database.begin() as connection:
        return [tuple(row) for row in connection.exec_driver_sql("select kind, centre, division from facts order by seq")]


def test_a_statement_is_kept_before_it_counts_and_comes_back_with_its_facts(services: Services, settings):
    first = activity(evidence=(Evidence(resource="00000000011"),))
    said = Said(first, "announce", facts=[Fact(kind=FactKind.ACTIVITY_CLOSED)])
    assert keeping.keep(services, said, BY) == 1
    assert keeping.keep(services, said, BY) == 1, "again is no version"
    statements = services.ledger.network.statements
    assert statements.get(Activity, first.id) == first
    assert [one.id for one in statements.pointing("resource", ["00000000011"])["00000000011"]] == [first.id]
    held = activity(state=ActivityState.HELD)
    keeping.keep(services, Said(held, "hold"), BY)
    before = counted(services)
    with services.ledger.database.begin() as connection:
        for table in ("statements", "relations", "facts", "holdings"):
            connection.exec_driver_sql(f"delete from {table}")
    rebuild.run(services)
    assert statements.get(Activity, first.id) == held and statements.version(Concept.ACTIVITY, first.id) == 2
    assert counted(services) == before == [("activity-closed", "zj-330683", "330683")]
