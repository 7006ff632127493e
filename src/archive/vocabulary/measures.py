"""Measures and the series of facts that they are made of. Data: `data/measures.toml`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from archive.models.network.fact import FactKind
from archive.models.network.measure import Measure, Series


@cache
def series() -> Mapping[str, Series]:
    """Every series by its name."""
    return {name: _series(name, one) for name, one in _data()["series"].items()}


@cache
def measures() -> Mapping[int, Measure]:
    """The measures by their number."""
    return {one["id"]: _measure(one) for one in _data()["measure"]}


@cache
def groups() -> Mapping[str, tuple[Measure, ...]]:
    """The measures by the groups they are shown in."""
    found: dict[str, tuple[Measure, ...]] = {}
    for one in measures().values():
        found[one.group] = (*found.get(one.group, ()), one)
    return found


@cache
def stocks() -> frozenset[str]:
    """Names of the series of which it is told what there is."""
    return frozenset(name for one in measures().values() if one.stock for name in (*one.of, *one.per))


def _data() -> dict[str, Any]:
    return tomllib.loads(resources.files("archive.vocabulary").joinpath("data/measures.toml").read_text(encoding="utf-8"))


def _series(name: str, one: Mapping[str, Any]) -> Series:
    said: dict[str, Any] = {field: tuple(value) if isinstance(value, list) else value for field, value in one.items()}
    said |= {side: tuple(FactKind(kind) for kind in one.get(side, ())) for side in ("plus", "minus")}
    return Series(name, **{**said, "where": {dim: tuple(values) for dim, values in one.get("where", {}).items()}})


def _measure(one: Mapping[str, Any]) -> Measure:
    said: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in one.items()}
    return Measure(**said)
