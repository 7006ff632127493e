"""Centres: organisations of the five-level tree that hand in deliveries, and what became of those that were merged."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from pydantic import Field

from archive.models.base import Model
from archive.models.ids import CentreId


class Level(StrEnum):
    """The level of a centre or division, from the province down to a village."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"


class ReviewPolicy(StrEnum):
    """Whether a person must look before publication."""

    REQUIRED = "required"
    TRUSTED = "trusted"


class Division(Model):
    """One administrative division: GB/T 2260 code of 6 digits, or a statistical code of 9 (township) or 12 (village)."""

    code: str = Field(pattern=r"^\d{6}(\d{3}(\d{3})?)?$")
    name: str
    name_hant: str = ""
    pinyin: str = ""
    level: Level
    parent: str | None = None


class Former(Model):
    """A name or a division code that a centre had, up to the day from which it had another one."""

    value: str
    until: date


class Centre(Model):
    """A cultural centre. Its id is permanent and never used again; name and division are attributes with a history."""

    id: CentreId = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,40}$")
    name: str
    name_en: str = ""
    level: Level
    division: str = Field("", description="code of its division; empty where it has none")
    policy: ReviewPolicy = ReviewPolicy.REQUIRED
    parent: CentreId | None = Field(None, description="the centre above it in the tree; none above the province's")
    address: str = Field("", description="never public")
    mail: str = Field("", description="never public")
    names: tuple[Former, ...] = Field((), description="names that it had, oldest first")
    codes: tuple[Former, ...] = Field((), description="division codes that it had, oldest first")
    closed: date | None = Field(None, description="the day from which there is no such centre any more")
    successors: tuple[CentreId, ...] = Field((), description="who carries on: one, or several after a split")

    @property
    def line(self) -> str:
        """The name people know it by, with its id."""
        return f"{self.name} ({self.id})"


class CentreRow(Model):
    """What a row of a sheet, or a command, says of one centre. What is empty says nothing and leaves what is there."""

    row: int | None = Field(None, description="as a spreadsheet counts it")
    id: str
    name: str = ""
    name_en: str = ""
    level: Level | None = None
    parent: str = ""
    division: str = ""
    address: str = ""
    mail: str = ""
    since: date | None = Field(None, description="from which day it has this name and this code")
    closed: date | None = None
    successors: tuple[str, ...] = ()
    emptied: frozenset[str] = Field(frozenset(), description="fields to be left without a value")


class Successions(NamedTuple):
    """Where what was called otherwise once is to be found now. Each map leads to the end, never to a further step."""

    centres: Mapping[str, str]
    """A former id, code or name of a centre -> id of the one that carries on."""
    divisions: Mapping[str, str]
    """A former division code -> the code in force."""
    names: Mapping[str, str]
    """A former name of a centre -> the name of the one that carries on."""

    def division(self, code: str) -> str:
        """The code under which a division counts now; a village of a division that was merged counts with that."""
        return next((self.divisions[part] for part in (code, code[:9], code[:6]) if part in self.divisions), code)


NO_SUCCESSIONS = Successions({}, {}, {})
