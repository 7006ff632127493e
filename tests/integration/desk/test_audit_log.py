"""The audit log off the database: its lines and heads lie in the preservation store, and whoever rewrites the log is found."""

import pytest
from sqlalchemy import text

from archive.ledger.accounts import audit
from archive.models.people import Person
from archive.services import Services
from archive.steps.care import audit_log
from archive.steps.tally import Tally

pytestmark = pytest.mark.servers
LI = Person(id="p-li", name="示例李")


@pytest.fixture
def services(settings):
    made = Services(settings)
    made.ledger.migrate()
    made.store.ensure()
    return made


def write(services, number=3):
    for one in range(number):
        services.ledger.accounts.audit.note(LI, "approve", "resource", f"r-{one}", facts={"why": "好"})


def force(services, *statements):
    with services.ledger.database.begin() as connection:
        for one in ("alter table audit disable trigger user", *statements, "alter table audit enable trigger user"):
            connection.execute(text(one))


def codes(report):
    return [fault.code for line in report.lines for fault in line.faults]


def test_lines_and_heads_lie_in_an_object_that_only_grows_and_hold(services, monkeypatch):
    assert audit_log.run(services).counts() == {"unchanged": 1}
    monkeypatch.setattr(audit_log, "LINES", 2)
    write(services)
    assert audit_log.run(services).counts() == {"done": 2} and audit_log.run(services).counts() == {"unchanged": 1}
    write(services, 1)
    audit_log.run(services)
    assert [one.id for one in audit_log.heads(services)] == [2, 3, 4] and audit_log.newest_head(services).id == 4
    assert audit_log.verify(services).lines[0].subject == "4 lines, 3 heads"


def test_a_changed_line_a_log_written_anew_and_one_cut_short_are_found(services):
    write(services)
    audit_log.run(services)
    force(services, "update audit set outcome = 'E413' where id = 2")
    assert codes(audit_log.verify(services)) == ["E830"]
    lines = [one.model_dump() for one in services.ledger.accounts.audit.walk()]
    previous = audit.FIRST
    for row in lines:  # whoever has the database works every hash out again
        row["previous"] = previous
        previous = row["hash"] = audit.hashed(row)
        force(services, f"update audit set previous = '{row['previous']}', hash = '{row['hash']}' where id = {row['id']}")
    assert audit.broken(services.ledger.accounts.audit.walk()) is None
    assert codes(audit_log.verify(services)) == ["E831"] == codes(audit_log.run(services))
    force(services, "delete from audit where id > 1")
    assert codes(audit_log.verify(services)) == ["E832"] == codes(audit_log.run(services))


def test_the_log_comes_back_into_an_empty_ledger_as_it_was(services):
    write(services)
    audit_log.run(services)
    force(services, "delete from audit")
    tally = Tally("restore", None)
    audit_log.restore(services, tally)
    audit_log.restore(services, tally)
    write(services, 1)
    assert [one.id for one in services.ledger.accounts.audit.walk()] == [1, 2, 3, 4]
    assert codes(audit_log.verify(services)) == [] and [line.subject for line in tally.report().lines] == ["3 audit"]
