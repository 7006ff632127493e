"""Coordinates from one system to another, for showing alone: what was measured is kept as it was given.

GCJ-02 and BD-09 shift WGS 84 by some hundred metres by a formula that was never published officially; these are the formulas in
general use, turned round by iteration to below a metre. CGCS2000 differs from WGS 84 by centimetres.
"""

from math import atan2, cos, pi, sin, sqrt
from typing import NamedTuple

from archive.models.network.site import Datum

_A, _EE = 6_378_245.0, 0.006_693_421_622_965_943
_BD = pi * 3000 / 180
_ROUNDS = 4


class Point(NamedTuple):
    """Degrees."""

    lat: float
    lon: float


def wgs84(lat: float, lon: float, datum: Datum) -> Point:
    """The same place in WGS 84."""
    if datum is Datum.BD09:
        return _unshifted(_from_bd09(lat, lon))
    if datum is Datum.GCJ02:
        return _unshifted(Point(lat, lon))
    return Point(lat, lon)


def gcj02(lat: float, lon: float) -> Point:
    """WGS 84 as maps made in China show it."""
    x, y = lon - 105.0, lat - 35.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + _waves(x)
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + _waves(x)
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    phi = lat / 180.0 * pi
    magic = 1 - _EE * sin(phi) ** 2
    north = north * 180.0 / ((_A * (1 - _EE)) / (magic * sqrt(magic)) * pi)
    east = east * 180.0 / (_A / sqrt(magic) * cos(phi) * pi)
    return Point(lat + north, lon + east)


def _waves(x: float) -> float:
    return (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0


def _unshifted(shown: Point) -> Point:
    lat, lon = shown
    for _ in range(_ROUNDS):
        again = gcj02(lat, lon)
        lat, lon = lat - (again.lat - shown.lat), lon - (again.lon - shown.lon)
    return Point(lat, lon)


def _from_bd09(lat: float, lon: float) -> Point:
    x, y = lon - 0.0065, lat - 0.006
    z, theta = sqrt(x * x + y * y) - 0.00002 * sin(y * _BD), atan2(y, x) - 0.000003 * cos(x * _BD)
    return Point(z * sin(theta), z * cos(theta))
