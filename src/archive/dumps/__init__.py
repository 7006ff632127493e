"""Dumps of public records as files: JSON Lines in Zstandard, and Parquet. Only here: pyarrow, loaded when one is written."""

from archive.dumps.writing import Written, write

__all__ = ["Written", "write"]
