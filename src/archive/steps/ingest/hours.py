"""Hours: when long work may begin, and when deliveries may begin to be received, by the clock of the centres."""

from datetime import datetime

from archive.config import Settings
from archive.i18n.moments import CHINA
from archive.models.hours import Hours


def quiet_s(settings: Settings, moment: datetime | None = None) -> float:
    """Seconds until long work may begin; 0 when it may now."""
    return Hours.read(settings.quiet_hours).left_s(moment or datetime.now(CHINA))


def may_receive(settings: Settings, moment: datetime | None = None) -> bool:
    """Whether deliveries may begin to be received now."""
    return not settings.receive_hours or Hours.read(settings.receive_hours).now(moment or datetime.now(CHINA))
