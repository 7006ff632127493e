"""A new index by several processes: all of the ledger is in it, whatever is published or killed meanwhile."""

import multiprocessing
import os
import signal
import subprocess
import sys

import psycopg
import pytest

from archive.catalogue import ReindexRefused
from archive.models.search import SearchQuery
from archive.services import Services
from archive.steps.publishing import reindex
from own_places import as_environment, plain_url

pytestmark = pytest.mark.servers

MANY, WORTH = 600, 300
_FILL = (
    "insert into centres (id, name, level, division) values ('zj-330683', '示例馆', 'county', '330683') on conflict do nothing",
    "insert into resources (id, centre, delivery_name, item, number, delivery, state, version, record) "
    "select 'H' || lpad(n::text, 10, '0'), 'zj-330683', 'shares', n::text, '', 'Dshares', 'published', 1, '{\"title\": \"例\"}' "
    f"from generate_series(1, {MANY}) n",
    "insert into publications (resource, key, sequence, published_at, opened_at, entry) "
    "select r.id, 'k' || r.id, 1, now(), now(), jsonb_build_object('id', r.id, 'title', '示例越剧第 ' || r.item || ' 场', "
    "'kind', 'performance', 'publication_key', 'k' || r.id, 'published_at', now(), "
    "'centre', jsonb_build_object('id', r.centre, 'name', '示例馆', 'level', 'county')) from resources r",
)
_KILLED = """
import os, signal
from archive.services import Services
from archive.steps.publishing import reindex
if __name__ == "__main__":
    reindex.run(Services.load(), lambda count: os.kill(os.getpid(), signal.SIGKILL), worth=300)
"""


@pytest.fixture
def many(settings):
    """Services that build by two processes, with six hundred public entries in the ledger and an index of them."""
    own = Services(settings.model_copy(update={"reindex_processes": 2, "catalogue_meaning": False}))
    own.prepare()
    with psycopg.connect(plain_url(settings), options=f"-c search_path={settings.ledger_schema}") as connection:
        for one in _FILL:
            connection.execute(one)
    own.catalogue.put(own.ledger.publications.entries())
    return own


def test_shares_are_of_one_size_and_hold_each_entry_once(many):
    publications = many.ledger.publications
    held = [[entry.id for entry, _ in publications.entries(share)] for share in publications.shares(2, WORTH)]
    assert [len(one) for one in held] == [300, 300]
    assert [id_ for one in held for id_ in one] == [entry.id for entry, _ in publications.entries()]
    assert len(publications.shares(64, WORTH)) == 2 and len(publications.shares(2, 1000)) == 1


def test_what_is_published_and_withdrawn_while_processes_build_is_so_in_the_new_index(many):
    first, second = (entry for entry, _ in list(many.ledger.publications.entries())[:2])
    seen, found = [], []

    def meanwhile(count):
        if not count:
            assert len(multiprocessing.active_children()) == 2
            many.catalogue.withdraw(first.id, 7)
            many.catalogue.put([(second.model_copy(update={"title": "改过的题名"}), 8)])
        seen.append(count)
        found.append(many.catalogue.search(SearchQuery(text="示例越剧")).total)

    result = reindex.run(many, meanwhile, worth=WORTH)
    assert result.count == MANY - 1 == many.catalogue.count() and seen[-1] == MANY
    assert set(found) == {MANY - 2}, "visitors see the old index, with what was written to it"
    assert many.catalogue.get(first.id) is None
    assert many.catalogue.search(SearchQuery(text="改过的题名")).total == 1
    assert multiprocessing.active_children() == []


def test_a_build_that_lost_a_process_is_dropped_with_the_others(many):
    def kill(count):
        if not count:
            multiprocessing.active_children()[0].kill()

    before = many.catalogue._indices.live()
    with pytest.raises(ReindexRefused, match="killed"):
        reindex.run(many, kill, worth=WORTH)
    assert multiprocessing.active_children() == []
    assert many.catalogue._indices.live() == before and many.catalogue._indices.unfinished() == frozenset()


def test_processes_whose_parent_was_killed_end_and_the_next_clears_up(many):
    env = {**os.environ, **as_environment(many.settings)}
    ended = subprocess.run([sys.executable, "-c", _KILLED], env=env, timeout=60, check=False, stderr=subprocess.PIPE, text=True)
    # Standard error was inherited by its processes: to have read it to the end means that all of them are gone.
    assert ended.returncode == -signal.SIGKILL and "Traceback" not in ended.stderr
    assert len(many.catalogue._indices.unfinished()) == 1 and many.catalogue.count() == MANY
    assert reindex.run(many, worth=WORTH).count == MANY
    assert many.catalogue._indices.unfinished() == frozenset()
