"""Run one benchmark in this process: `python -m benchmarks.child FILE HOME ANSWER`."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from archive.config import Settings
from benchmarks.results import Rows


def module_of(file: Path) -> ModuleType:
    """Import a benchmark from its file."""
    spec = importlib.util.spec_from_file_location(file.stem, file)
    if spec is None or spec.loader is None:
        raise ImportError(str(file))
    module = importlib.util.module_from_spec(spec)
    sys.modules[file.stem] = module
    spec.loader.exec_module(module)
    return module


def main(file: str, home: str, answer: str) -> None:
    """Write what the benchmark answers to a file, so that it may print what it likes."""
    rows = Rows.validate_python(module_of(Path(file)).run(Settings.load(Path(home))))
    Path(answer).write_bytes(Rows.dump_json(rows))


if __name__ == "__main__":
    main(*sys.argv[1:])
