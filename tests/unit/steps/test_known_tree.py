"""The tree of centres while the ledger is away."""

from archive.errors import LedgerUnavailable
from archive.ledger.known_tree import KnownTree
from archive.models.centre import NO_SUCCESSIONS, Successions


class Centres:
    """A ledger's, which can be switched off."""

    def __init__(self):
        self.asked, self.away = 0, False

    def successions(self):
        self.asked += 1
        if self.away:
            raise LedgerUnavailable(server="x", reason="down")
        return Successions({"a": "b"}, {}, {})

    def many(self, _ids):
        return self.successions().centres


def test_searches_go_on_with_what_was_known_and_wait_for_no_ledger(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("archive.ledger.known_tree.monotonic", lambda: now[0])
    ledger = Centres()
    tree = KnownTree(lambda: ledger)
    ledger.away = True
    assert (tree.successions(), tree.centres(["a"])) == (NO_SUCCESSIONS, {}) and ledger.asked == 1, "asked once, not twice"
    ledger.away = False
    now[0] += 16
    assert tree.successions().centres == {"a": "b"} and ledger.asked == 2
    assert tree.successions().centres == {"a": "b"} and ledger.asked == 2, "within a second nobody is asked"
    ledger.away = True
    now[0] += 2
    assert tree.successions().centres == {"a": "b"} and tree.centres(["a"]) == {}
    assert ledger.asked == 3
