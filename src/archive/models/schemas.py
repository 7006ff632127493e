"""JSON Schemas (draft 2020-12) of the models, for those who read our files and our API."""

import json

from archive.models.base import Model
from archive.models.centre import Centre
from archive.models.delivery import Delivery, Resource
from archive.models.media import Asset, Rendition, Tag
from archive.models.public import PublicRecord
from archive.models.record import Record
from archive.models.report import Event, Receipt, Report

PUBLISHED: tuple[type[Model], ...] = (
    Asset,
    Centre,
    Delivery,
    Event,
    PublicRecord,
    Receipt,
    Record,
    Rendition,
    Report,
    Resource,
    Tag,
)
"""The models that have a schema in `schemas/`, in alphabetical order."""


def schemas() -> dict[str, str]:
    """File name -> text of the schema: keys sorted, so that the same models always give the same bytes."""
    return {f"{model.__name__}.json": _text(model) for model in PUBLISHED}


def _text(model: type[Model]) -> str:
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema(mode="serialization")}
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
