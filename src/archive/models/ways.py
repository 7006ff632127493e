"""Counts by which the public finds entries without a query."""

from pydantic import Field

from archive.models.base import Model
from archive.models.public import PublicRecord


class Counted(Model):
    """How many entries a value has, and the newest of them that has a picture, else the newest, where it was asked for."""

    count: int
    newest: PublicRecord | None = None


class Year(Model):
    """A year, or the first year of a decade, with the number of entries that touch it and titles of some."""

    year: int
    count: int
    titles: tuple[tuple[str, str], ...] = Field((), description="(id, title), the newest first")


class Timeline(Model):
    """Entries by the years they touch, latest first. One that touches several years counts in each, once in a decade."""

    total: int
    decades: tuple[Year, ...]
    years: tuple[Year, ...]
    undated: int
