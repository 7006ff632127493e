"""Rows of a list in JSON: an array of objects, alone or under one name. A header is every name that an object has."""

import json
from collections.abc import Iterator
from typing import Any

from archive.manifests.table import MOST_COLUMNS, MOST_ROWS, C, Kind, Table, TableLine, cleaned, table
from archive.texts import encodings


def read_json(data: bytes, kind: Kind[C]) -> Table[C] | None:
    """The table in these bytes, or None if they are no JSON, or no array of objects with titles or files."""
    how = encodings.marked(data) or encodings.narrow(data)
    try:
        found = json.loads(data.decode(how.name if how else "utf-8"))
    except (ValueError, RecursionError):
        return None
    objects = objects_of(found)
    names = list(dict.fromkeys(key for one in objects for key in one))[:MOST_COLUMNS]
    return table(_lines(objects, names), kind) if names else None


def fault_of(data: bytes) -> str:
    """Where bytes break the rules of JSON, such as `line 3 column 1`; empty where they do not."""
    how = encodings.marked(data) or encodings.narrow(data)
    try:
        json.loads(data.decode(how.name if how else "utf-8"))
    except json.JSONDecodeError as error:
        return f"line {error.lineno} column {error.colno}"
    except (ValueError, RecursionError):
        return "?"
    return ""


def objects_of(found: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - whatever JSON holds
    """The rows that a JSON holds: its array of objects, alone or under one name."""
    if isinstance(found, dict):
        arrays = [value for value in found.values() if isinstance(value, list)]
        found = arrays[0] if len(arrays) == 1 else []
    return [one for one in found if isinstance(one, dict)][: 10 * MOST_ROWS] if isinstance(found, list) else []


def _lines(objects: list[dict[str, Any]], names: list[str]) -> Iterator[TableLine]:
    yield TableLine(1, cleaned(names))
    for number, one in enumerate(objects, start=2):
        yield TableLine(number, cleaned([_text(one.get(name)) for name in names]))


def _text(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "；".join(map(_text, value))
    return json.dumps(value, ensure_ascii=False)
