"""The tree of centres as searches ask for it at every request: what changes seldom is remembered for a second, and a ledger that
is away leaves what was known and is not waited for again and again.
"""

from collections.abc import Callable, Collection, Mapping
from time import monotonic
from typing import TypeVar

from archive.errors import LedgerUnavailable, SettingWrong
from archive.ledger.centres import Centres
from archive.models.centre import NO_SUCCESSIONS, Centre, Successions

_T = TypeVar("_T")
FRESH_S = 1.0
AWAY_S = 15.0
"""How long a ledger that did not answer is not asked again."""


class KnownTree:
    """Never fails."""

    def __init__(self, centres: Callable[[], Centres]) -> None:
        self._centres = centres
        self._successions = NO_SUCCESSIONS
        self._fresh_until = self._away_until = 0.0

    def successions(self) -> Successions:
        """Where everything that was called otherwise once is to be found now, a second late at most."""
        if monotonic() >= self._fresh_until:
            self._fresh_until = monotonic() + FRESH_S
            self._successions = self._asked(lambda: self._centres().successions(), self._successions)
        return self._successions

    def centres(self, centre_ids: Collection[str], /) -> Mapping[str, Centre]:
        """Those of these ids that are known."""
        return self._asked(lambda: self._centres().many(centre_ids), {}) if centre_ids else {}

    def names_of(self, codes: Collection[str], /) -> Mapping[str, str]:
        """Code -> name of divisions that only the tree knows."""
        return self._asked(lambda: self._centres().names_of(codes), {}) if codes else {}

    def _asked(self, ask: Callable[[], _T], otherwise: _T) -> _T:
        if monotonic() < self._away_until:
            return otherwise
        try:
            return ask()
        except (LedgerUnavailable, SettingWrong):  # an index can be searched where no ledger is set
            self._away_until = monotonic() + AWAY_S
            return otherwise
