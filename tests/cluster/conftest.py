"""The rack, once per run."""

import shutil
import tempfile
from pathlib import Path

import pytest

from cluster.rack import Rack


@pytest.fixture(scope="session")
def rack():
    folder = Path(tempfile.mkdtemp(prefix="archive-rack-"))
    made = Rack(folder)
    try:
        made.start()
        yield made
    finally:
        made.stop()
    shutil.rmtree(folder)
