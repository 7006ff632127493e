"""Coordinates of other systems, for showing: by a published pair, and back to below a metre."""

import pytest

from archive.models.network.site import Datum
from archive.places.datum import gcj02, wgs84


def test_a_published_pair_is_met():
    found = gcj02(31.1774276, 121.5272106)
    assert found == pytest.approx((31.17530398364597, 121.531541859215), abs=1e-6)


@pytest.mark.parametrize(("lat", "lon"), [(29.588, 120.831), (27.99, 120.70), (30.27, 120.15)])
def test_there_and_back_is_the_same_place(lat, lon):
    back = wgs84(*gcj02(lat, lon), Datum.GCJ02)
    assert back == pytest.approx((lat, lon), abs=5e-6)


def test_what_is_wgs_84_stays_to_the_digit():
    assert wgs84(29.5, 120.5, Datum.WGS84) == wgs84(29.5, 120.5, Datum.CGCS2000) == (29.5, 120.5)
