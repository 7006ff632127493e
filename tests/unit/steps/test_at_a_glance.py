"""What stands on a run's page: whose delivery it is, and nothing that strangers could steer."""

import re
from datetime import UTC, datetime

from archive import places
from archive.models.delivery import Delivery
from archive.models.states import DeliveryState
from archive.steps.ingest import at_a_glance


def delivery(name, centre="zj-330683"):
    return Delivery(
        id="D" + "0" * 20,
        centre=centre,
        name=name,
        source="folder",
        location="/drop",
        fingerprint="f",
        state=DeliveryState.READY,
        found_at=datetime(2026, 11, 29, tzinfo=UTC),
        token="t",
    )


class Tree:
    """The centres as the ledger names them, of which the step asks nothing else."""

    ledger = centres = property(lambda self: self)

    def called(self, centre: str) -> str:
        known = places.centre(centre)
        return known.line if known else centre


def test_a_delivery_is_called_by_its_centre_and_its_name():
    assert at_a_glance.name(Tree(), delivery("春晚2026")) == r"**嵊州市文化馆 \(zj\-330683\) · 春晚2026**"


def test_a_centre_that_nobody_knows_has_its_id():
    assert at_a_glance.name(Tree(), delivery("春", "nobody")) == "**nobody · 春**"


def test_a_name_is_no_picture_no_link_and_no_markup():
    said = at_a_glance.name(Tree(), delivery("![x](http://elsewhere/p.png) <img src=a> `a` **b**\nc"))
    unescaped = re.sub(r"\\.", "", said.removeprefix("**").removesuffix("**"))
    assert not set("![](<>`*:") & set(unescaped) and "\n" not in said
