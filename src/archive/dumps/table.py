"""The table of a dump: a row for each public record, in columns that programs group and filter by; `record` is the whole."""

from typing import Any

import pyarrow as pa

from archive.models.public import PublicRecord

_TERM = pa.struct([("id", pa.string()), ("label", pa.string())])
_NAMED = pa.struct([("name", pa.string()), ("role", pa.string()), ("credit", pa.string())])
SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("title", pa.string()),
        ("alternative_titles", pa.list_(pa.string())),
        ("kind", pa.string()),
        ("genres", pa.list_(_TERM)),
        ("description", pa.string()),
        ("contributors", pa.list_(_NAMED)),
        ("date", pa.string()),
        ("years", pa.list_(pa.int32())),
        ("place", pa.string()),
        ("divisions", pa.list_(_TERM)),
        ("programme", pa.string()),
        ("languages", pa.list_(_TERM)),
        ("subjects", pa.list_(pa.string())),
        ("rights", pa.string()),
        ("centre_id", pa.string()),
        ("centre_name", pa.string()),
        ("centre_level", pa.string()),
        ("media", pa.list_(pa.string())),
        ("duration_s", pa.float64()),
        ("published_at", pa.timestamp("us", tz="UTC")),
        ("record", pa.string()),
    ]
)


def row(record: PublicRecord, whole: str) -> dict[str, Any]:
    """The row of a record, whose JSON is `whole`."""
    return {
        "id": record.id,
        "title": record.title,
        "alternative_titles": record.alternative_titles,
        "kind": record.kind.value,
        "genres": [one.model_dump() for one in record.genres],
        "description": record.description,
        "contributors": [{"name": c.name, "role": c.role.value, "credit": c.credit} for c in record.contributors],
        "date": record.date.edtf if record.date else None,
        "years": record.years,
        "place": record.place.given,
        "divisions": [one.model_dump() for one in record.place.divisions],
        "programme": record.programme,
        "languages": [one.model_dump() for one in record.languages],
        "subjects": record.subjects,
        "rights": record.rights,
        "centre_id": record.centre.id,
        "centre_name": record.centre.name,
        "centre_level": record.centre.level,
        "media": [one.value for one in record.media_types],
        "duration_s": sum(one.duration_s or 0 for one in record.media),
        "published_at": record.published_at,
        "record": whole,
    }
