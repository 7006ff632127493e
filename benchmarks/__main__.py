"""`python -m benchmarks [NAME …]`: run benchmarks, print a table, write JSON; exit status 1 when a goal was missed."""

import argparse
import ast
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from archive import i18n
from archive.config import Settings
from archive.errors import SetupRefused
from archive.local.parts import PARTS, SERVERS, Part
from benchmarks.results import Row, Rows, failed, show, write
from benchmarks.servers import running

HERE = Path(__file__).parent
PATIENCE_S = 7200


def main() -> int:
    """Run what was chosen."""
    asked = _arguments()
    files = sorted(asked.folder.glob("bench_*.py"))
    chosen = [file for file in files if not asked.names or _name(file) in asked.names]
    unknown = set(asked.names).difference(_name(file) for file in files)
    if asked.list or unknown or not chosen:
        print("\n".join(_name(file) for file in files))
        return 1 if unknown or not files else 0
    try:
        rows = [row for together in beside_each_other(chosen) for row in _on_servers(together, asked.home)]
    except SetupRefused as refusal:
        print(i18n.explain(refusal.code, refusal.facts, "en").what, file=sys.stderr)
        return 1
    show(rows, Console())
    write(rows, asked.out)
    print(f"written to {asked.out}")
    return 1 if any(row.ok is False for _, row in rows) else 0


def beside_each_other(files: Sequence[Path]) -> list[list[Path]]:
    """The benchmarks that may share servers: those of the whole stack come last, as Airflow would work beside all others."""
    whole = [file for file in files if not set(needs(file)) <= set(SERVERS)]
    return [together for together in ([file for file in files if file not in whole], whole) if together]


def _on_servers(files: Sequence[Path], home: Path | None) -> list[tuple[str, Row]]:
    needed = {part for file in files for part in needs(file)}
    with running([part for part in PARTS if part in needed], home) as settings:
        return [(_name(file), row) for file in files for row in measured(file, settings)]


def needs(file: Path) -> Sequence[Part]:
    """The servers that a benchmark names in `NEEDS`; read without importing it."""
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Name) and target.id == "NEEDS" for target in targets):
                return tuple(ast.literal_eval(node.value))
    return SERVERS


def measured(file: Path, settings: Settings) -> list[Row]:
    """Run one benchmark in a process of its own; one that fails is a missed row and the others go on."""
    print(f"{_name(file)} …", flush=True)
    with TemporaryDirectory(prefix="archive-bench-") as folder:
        answer = Path(folder) / "answer.json"
        command = [sys.executable, "-m", "benchmarks.child", str(file), str(settings.home.absolute()), str(answer)]
        try:
            done = subprocess.run(command, cwd=HERE.parent, stdin=subprocess.DEVNULL, check=False, timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            return [failed(_name(file), f"no answer in {PATIENCE_S} s")]
        if done.returncode or not answer.is_file():
            return [failed(_name(file), f"exit status {done.returncode}, see above")]
        return Rows.validate_json(answer.read_bytes())


def _name(file: Path) -> str:
    return file.stem.removeprefix("bench_")


def _arguments() -> argparse.Namespace:
    reader = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure against peers, on real servers.")
    reader.add_argument("names", nargs="*", help="benchmarks to run; all without")
    reader.add_argument("--list", action="store_true", help="print the names and end")
    reader.add_argument("--home", type=Path, help="folder of the servers, kept; without it a temporary one")
    reader.add_argument("--out", type=Path, default=HERE / "results.json", help="file for the results")
    reader.add_argument("--folder", type=Path, default=HERE, help="folder with bench_*.py")
    return reader.parse_args()


if __name__ == "__main__":
    sys.exit(main())
