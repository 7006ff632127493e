"""Where the cities lie to one another, as squares of a grid: a scheme of directions, which shows no boundary and is no map."""

from collections.abc import Mapping

CITIES: Mapping[str, tuple[int, int]] = {
    "330500": (2, 1), "330400": (3, 1),
    "330100": (2, 2), "330600": (3, 2), "330200": (4, 2), "330900": (5, 2),
    "330800": (1, 3), "330700": (2, 3), "331000": (4, 3),
    "331100": (2, 4), "330300": (3, 4),
}  # fmt: skip
"""Code of a city -> (column from the west, row from the north), counted from 1. General knowledge."""
