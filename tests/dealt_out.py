"""Which process of a run gets which files of tests: file by file, and those that look at one dear fixture to the same process.

What a session's fixture takes in for minutes is then made once in a run, not once in each process. Nobody waits for it: a process
that finds nothing else takes a file of another's, and makes the fixture anew.
"""

from typing import Any

from xdist.scheduler import LoadFileScheduling

TOGETHER = (
    ("tests/browser/test_portal.py", "tests/browser/test_collections.py", "tests/integration/test_samples.py"),  # `published`
    ("tests/browser/test_playback.py", "tests/browser/test_taken_along.py", "tests/browser/test_asked_and_use.py"),  # `played`
)
"""Each some five minutes of one process."""


class Dealer(LoadFileScheduling):
    """Deals out files in their order, but for those that go together."""

    def __init__(self, config: Any, log: Any = None) -> None:
        super().__init__(config, log)
        self._owners: dict[tuple[str, ...], Any] = {}

    def _assign_work_unit(self, node: Any) -> None:
        file = self._next_for(node)
        for group in TOGETHER:
            if file in group and self._owners.get(group) not in self.nodes:
                self._owners[group] = node
        self.workqueue.move_to_end(file, last=False)
        super()._assign_work_unit(node)

    def _next_for(self, node: Any) -> str:
        owned = {file: self._owners[group] for group in TOGETHER if self._owners.get(group) in self.nodes for file in group}
        its_own = (file for file in self.workqueue if owned.get(file) is node)
        nobodys = (file for file in self.workqueue if file not in owned)
        return next(its_own, None) or next(nobodys, None) or next(iter(self.workqueue))
