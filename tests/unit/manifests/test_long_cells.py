"""Cells as long as a workbook can have them cost no more than a moment, whatever stands in them."""

from time import process_time

import pytest

from archive.manifests.reading import read

MOST = 32_000


LONG = [("文件名", "x" + " " * MOST + "x"), ("文件名", "x" + "\t" * MOST + "x"), ("演员", "1" * MOST)]


@pytest.mark.parametrize(("header", "cell"), LONG)
def test_a_long_cell_costs_a_moment(header, cell):
    cells = {"题名": "作品", "文件名": "a.jpg", header: cell}
    began = process_time()
    read("\n".join(",".join(line) for line in (cells, cells.values())).encode(), "清单.csv")
    assert process_time() - began < 2, "quadratic: it took ten to twenty seconds"
