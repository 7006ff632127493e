"""Hours: when long work may begin, and when deliveries may begin to be received, by the clock of the centres."""

from datetime import datetime

from archive.i18n.moments import CHINA
from archive.models.hours import Hours
from archive.services import Services


def quiet_s(services: Services, moment: datetime | None = None) -> float:
    """Seconds until long work may begin; 0 when it may now."""
    return Hours.read(services.running("quiet_hours")).left_s(moment or datetime.now(CHINA))


def may_receive(services: Services, moment: datetime | None = None) -> bool:
    """Whether deliveries may begin to be received now."""
    hours = services.running("receive_hours")
    return not hours or Hours.read(hours).now(moment or datetime.now(CHINA))
