"""docs/centres.md tells of every table of the ledger how it comes back after a loss."""

import re
from pathlib import Path

from archive.ledger.accounts import tables  # noqa: F401 - they join the others
from archive.ledger.network import tables as network_tables  # noqa: F401 - likewise
from archive.ledger.tables import metadata

PAGE = (Path(__file__).parents[2] / "docs" / "centres.md").read_text(encoding="utf-8")


def test_every_table_has_a_line_and_every_line_a_table():
    (part,) = re.findall(r"^\| 表 table .*?(?=\n\n|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    named = re.findall(r"`(\w+)`", " ".join(line.split("|")[1] for line in part.splitlines()[2:]))
    assert sorted(named) == sorted(metadata.tables)
