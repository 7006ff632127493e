"""Drafts: the rows of a delivery that nobody has described, for whoever completes them."""

from datetime import datetime

from archive.models.base import Model
from archive.models.ids import CentreId, DeliveryId


class Draft(Model):
    """What is known of a delivery without a list; `rows` are those of its prepared list, by header."""

    delivery: DeliveryId
    centre: CentreId
    name: str
    rows: tuple[dict[str, str], ...]
    sha256: str
    """Of the prepared list as it was written beside the delivery."""
    at: datetime
