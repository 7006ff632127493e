"""How far the making of an asset is, written to the ledger as it goes on, and to the log at every tenth."""

from time import monotonic

from archive import logs, media
from archive.models.delivery import Resource
from archive.models.media import Asset
from archive.services import Services

log = logs.get("steps")
EVERY_S = 2.0


class Noted:
    """Given to `media.make`: notes in the ledger at most every two seconds, one line of the log for every ten per cent.

    `share` is where this piece of work lies in the whole of the asset, 0 to 1.
    """

    def __init__(self, services: Services, resource: Resource, asset: Asset, share: tuple[float, float] = (0.0, 1.0)) -> None:
        self._services, self._resource, self._asset = services, resource, asset
        self._begin, self._span = share[0], share[1] - share[0]
        self._last = float("-inf")
        self._tenth = -1

    def __call__(self, pace: media.Pace) -> None:
        """The work has come this far."""
        pace = pace._replace(fraction=self._begin + self._span * pace.fraction)
        if int(pace.fraction * 10) > self._tenth:
            self._tenth = int(pace.fraction * 10)
            log.info("making", asset=self._asset.path, percent=self._tenth * 10, speed=pace.speed, remaining_s=pace.remaining_s)
        if monotonic() - self._last >= EVERY_S:
            self._last = monotonic()
            self._services.ledger.progress.note(
                self._asset.digest, self._resource.delivery, pace.fraction, speed=pace.speed, remaining_s=pace.remaining_s
            )
