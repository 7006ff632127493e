"""Centres: organisations of the five-level tree that hand in deliveries."""

from enum import StrEnum

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


class Centre(Model):
    """A cultural centre. Its id is permanent and never used again; its division is an attribute."""

    id: CentreId = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,40}$")
    name: str
    name_en: str = ""
    level: Level
    division: str = Field(description="code of its division")
    policy: ReviewPolicy = ReviewPolicy.REQUIRED
