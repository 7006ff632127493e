"""A ledger that an earlier version filled is brought up revision by revision, and everything in it is read by this one."""

from pathlib import Path

import psycopg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from archive.ledger import Ledger, migrations
from archive.models.states import ResourceState

pytestmark = pytest.mark.servers
OLD = Path(__file__).parents[2] / "data" / "upgrade" / "ledger-0005.sql"
STAMP = "alembic_version"


@pytest.fixture
def old(bare):
    """A ledger as a version of 2026-11-23 left it: five deliveries, two of them through, six entries public."""
    url = bare.ledger_url.get_secret_value().replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("drop schema if exists archive cascade")
        connection.execute(OLD.read_text(encoding="utf-8"))
    return Ledger.connect(bare.ledger_url.get_secret_value(), bare.ledger_schema)


def rows(ledger):
    """Table -> number of its rows."""
    with ledger.database.engine.begin() as connection:
        asked = "select table_name from information_schema.tables where table_schema = %s"
        names = [name for (name,) in connection.exec_driver_sql(asked, (ledger.database.schema,)).fetchall()]
        return {name: connection.exec_driver_sql(f'select count(*) from "{name}"').scalar_one() for name in names}


def later(revision):
    """Every revision after one, in their order."""
    folder = Config()
    folder.set_main_option("script_location", str(Path(migrations.__file__).parent))
    known = ScriptDirectory.from_config(folder)
    return [one.revision for one in reversed(list(known.iterate_revisions("head", revision)))]


def test_every_revision_keeps_every_row_of_before(old):
    assert old.revision() == "0005"
    kept = rows(old)
    assert kept["resources"] == 11 and kept["publications"] == 6 and kept["deliveries"] == 5
    for revision in later("0005"):
        migrations.upgrade(old.database, revision)
        assert old.revision() == revision
        now = rows(old)
        if revision == "0026":  # what is public and held already is counted
            kept["facts"] = kept["publications"] + kept["assets"]
        assert {name: now.get(name) for name in kept} == kept, revision
        kept = now


def test_what_it_holds_is_read_by_every_subject(old):
    old.migrate()
    resources = list(old.resources.walk())
    assert [one.state for one in resources].count(ResourceState.PUBLISHED) == 6
    assert all(one.record.title and one.assets for one in resources)
    public = {entry.id: entry for entry, _ in old.publications.entries()}
    assert len(public) == 6
    for one in resources:
        assert old.publications.is_public(one.id) is (one.id in public)
        assert old.tags.of(one.id) or one.state is ResourceState.PRESERVED or one.id in public
        old.renditions.of([asset.digest for asset in one.assets])
    for one, entry in public.items():
        assert old.publications.entry(one) == entry
        assert old.resources.decisions(one)[-1].verb == "approve"
    listed = old.deliveries.listed(20)
    assert len(listed) == 5
    for one in listed:
        receipt = old.receipts.of(one.id)
        assert {item.resource for item in receipt.items if item.resource} == {
            resource.id for resource in resources if resource.delivery == one.id
        }
        assert receipt.json_text()
    assert old.holdings.get(f"urn:archive:resource:{resources[0].id}") is not None


def test_items_that_had_a_number_keep_it_and_are_the_same_work_when_they_come_again(old):
    old.migrate()
    numbered = [one for one in old.resources.walk() if one.number]
    assert numbered
    for one in numbered:
        with old.claims.turn(one.centre, one.delivery_name) as turn:
            assert [work.id for work in turn.works() if work.number == one.number] == [one.id]
