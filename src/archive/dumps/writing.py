"""A dump as it is written: record by record, so that its size is no matter of memory."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from archive.errors import ToolMissing
from archive.models.dumps import LEFT, RECORDS, TABLE, DumpFile
from archive.models.ids import ResourceId
from archive.models.public import PublicRecord

_ROWS = 500
"""Rows in memory: a book's words count 20,000 characters a part."""
_MIMES = {RECORDS: "application/zstd", LEFT: "application/zstd", TABLE: "application/vnd.apache.parquet"}


class Written(NamedTuple):
    """How many records and ids it has, and its files."""

    records: int
    left: int
    files: tuple[DumpFile, ...]


def write(folder: Path, records: Iterable[PublicRecord], left: Iterable[tuple[ResourceId, datetime]]) -> Written:
    """Write the three files into an empty folder.

    `records.jsonl.zst` has a public record a line, `records.parquet` the same as a table, `gone.jsonl.zst` a line
    `{"id", "since"}` for each entry that left the public and did not come back.

    Raises:
        ToolMissing: pyarrow is not installed.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415 - heavy, and an extra
        import pyarrow.parquet as pq  # noqa: PLC0415

        from archive.dumps import table  # noqa: PLC0415
    except ImportError as fault:
        raise ToolMissing(tool="pyarrow", hint="pip install 'archive[dumps]'") from fault
    count, coming = 0, iter(records)
    with (
        pa.output_stream(folder / RECORDS, compression="zstd") as lines,
        pq.ParquetWriter(folder / TABLE, table.SCHEMA, compression="zstd") as columns,
    ):
        while batch := list(islice(coming, _ROWS)):
            whole = [one.model_dump_json(exclude_defaults=True) for one in batch]
            lines.write("".join(f"{line}\n" for line in whole).encode())
            rows = [table.row(record, line) for record, line in zip(batch, whole, strict=True)]
            columns.write_table(pa.Table.from_pylist(rows, table.SCHEMA))
            count += len(batch)
    gone = 0
    with pa.output_stream(folder / LEFT, compression="zstd") as lines:
        for id_, since in left:
            lines.write((json.dumps({"id": id_, "since": since.isoformat(timespec="seconds")}) + "\n").encode())
            gone += 1
    return Written(count, gone, tuple(_described(folder / name) for name in (RECORDS, TABLE, LEFT)))


def _described(path: Path) -> DumpFile:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return DumpFile(name=path.name, mime=_MIMES[path.name], size=path.stat().st_size, sha256=digest)
