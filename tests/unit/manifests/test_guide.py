"""docs/manifest.md says what is true: every column, every code, and the dates of its table."""

import re
from pathlib import Path

from archive import i18n
from archive.manifests import HEADERS, Column
from archive.manifests.columns import recognised
from archive.manifests.dates import to_edtf

GUIDE = (Path(__file__).parents[3] / "docs" / "manifest.md").read_text(encoding="utf-8")


def rows(columns):
    table = (line for line in GUIDE.splitlines() if line.startswith("|"))
    return [cells for line in table if len(cells := [c.strip() for c in line.strip("|").split("|")]) == columns]


def test_every_column_stands_in_the_guide_with_headers_that_are_recognised():
    described = {}
    for first, also, _ in rows(3):
        if match := re.fullmatch(r"(\S+) `([a-z]+)`", first):
            described[match[2]] = match[1]
            for header in (match[1], match[2], *re.split("、", also)):
                assert recognised(header) == Column(match[2]), header
    assert list(described) == [column.value for column in Column]
    assert all(i18n.text(f"column.{column}") == described[column] for column in HEADERS)


def test_the_dates_of_the_guide_are_understood_so():
    table = [(written, edtf.strip("`")) for written, edtf in rows(2) if edtf.startswith("`")]
    assert len(table) == 11
    for written, edtf in table:
        for words in written.split("、"):
            assert to_edtf(words) == edtf, words


def test_every_code_stands_in_the_guide_with_its_sentences():
    listed = {code: what for code, what, _ in rows(3) if re.fullmatch(r"E2\d\d", code)}
    apart = i18n.room("packages")
    known = {key: entry for key, entry in i18n.messages().items() if re.fullmatch(r"E2\d\d", key) and key not in apart}
    assert listed == {code: plain(f"{entry['zh']} / {entry['en']}") for code, entry in known.items()}


def plain(sentence):
    return re.sub(r"\{\w+\}", "…", sentence)
