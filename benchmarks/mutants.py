"""`make mutants`: break one central function at a time in a copy of the project, and see the tests that should notice fail.

`python -m benchmarks.mutants [--only WORDS …]`: exit status 1 when a mutant lives, or when its text is not there any more. It is
found by the text that it replaces, wherever that stands below `src/archive`: it must stand there once.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

HERE = Path(__file__).parents[1]
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".tools", "var", "node_modules", "__pycache__", ".*_cache", "*.egg-info")
PATIENCE_S = 900


class Mutant(NamedTuple):
    """A name, the text that stands once in the source, what it becomes, and the tests that must fail then."""

    name: str
    text: str
    instead: str
    tests: str


MUTANTS = (
    Mutant(
        "a new version forgets the events of earlier ones",
        "state = {**(old.state() if new.keep else {}), **state, **_history(old)}",
        "state = {**(old.state() if new.keep else {}), **state}",
        "tests/unit/store/test_plan.py",
    ),
    Mutant(
        "bytes that an earlier version holds are written again",
        "        if digest not in known:\n            known.add(digest)\n            writes[",
        "        if digest:\n            known.add(digest)\n            writes[",
        "tests/unit/store/test_plan.py",
    ),
    Mutant(
        "any digest file vouches for an inventory",
        "return said(sidecar) == digest_of(inventory, algorithm)",
        "return said(sidecar) is not None",
        "tests/contract/store/test_healing.py",
    ),
    Mutant(
        "objects lie in another folder than OCFL's layout 0003 says",
        'return f"{digest[0:3]}/{digest[3:6]}/{digest[6:9]}/{last}/"',
        'return f"{digest[0:3]}/{digest[3:6]}/{digest[3:6]}/{last}/"',
        "tests/unit/store/test_names.py",
    ),
    Mutant(
        "rotten bytes of a broken attempt are taken for content",
        "            if self._digest(target) != digest:\n                conditional.put(self._root.client, target, data)",
        "            if not data:\n                conditional.put(self._root.client, target, data)",
        "tests/contract/store/test_crash.py",
    ),
    Mutant(
        "a version in progress is swept away",
        "if later and lease.ended(root.client, root.lease, max(listed[path].modified for path in later), abandoned):",
        "if later:",
        "tests/contract/store/test_crash.py",
    ),
    Mutant(
        "a consent that has ended opens",
        "and not self.period_unclear and begun and not ended",
        "and not self.period_unclear and begun",
        "tests/unit/manifests/test_consents.py",
    ),
    Mutant(
        "a clause of a consent that nobody knows counts for nothing",
        "plain = _Clause.UNKNOWN not in clauses and _Clause.ALLOWS in clauses",
        "plain = _Clause.ALLOWS in clauses",
        "tests/unit/manifests/test_consents.py",
    ),
    Mutant(
        "renditions are made of papers of consent",
        "    FileRole.CONSENT: {},\n",
        "    FileRole.CONSENT: dict.fromkeys(_MEDIA, _BESIDE),\n",
        "tests/unit/access/test_uses.py",
    ),
    Mutant(
        "what is found of a number is left in the text",
        "                characters[place] = MASK",
        "                characters[place] = characters[place]",
        "tests/unit/access/test_personal_numbers.py",
    ),
    Mutant(
        "a wrong digest of a bag's payload is not told",
        '                findings.damage(path, "E153", algorithm=manifest.algorithm, expected=expected, found=found)',
        "                pass",
        "tests/unit/packages/test_bags.py",
    ),
    Mutant(
        "a signed address opens for ever",
        "return now <= until and genuine(key, what, until, sig)",
        "return genuine(key, what, until, sig)",
        "tests/unit/links/test_signing.py",
    ),
)


def main() -> int:
    """Try the mutants, one line each."""
    reader = argparse.ArgumentParser(prog="python -m benchmarks.mutants")
    reader.add_argument("--only", nargs="*", default=[], help="words of the names of those to try")
    asked = reader.parse_args()
    chosen = [one for one in MUTANTS if not asked.only or any(word in one.name for word in asked.only)]
    with TemporaryDirectory(prefix="archive-mutants-") as folder:
        copy = Path(folder) / "project"
        shutil.copytree(HERE, copy, ignore=LEFT_OUT)
        ends = [_told(one, copy) for one in chosen]
    print(f"{sum(ends)} of {len(ends)} mutants were noticed")
    return 0 if ends and all(ends) else 1


def _told(mutant: Mutant, copy: Path) -> bool:
    start = time.monotonic()
    noticed, said = tried(mutant, copy)
    print(f"{'noticed' if noticed else 'LIVES':>8}  {time.monotonic() - start:4.0f} s  {mutant.name}: {said}", flush=True)
    return noticed


def tried(mutant: Mutant, copy: Path) -> tuple[bool, str]:
    """Whether the tests notice a mutant, and what is said of it. The copy is afterwards as it was."""
    places = [file for file in sorted((copy / "src/archive").rglob("*.py")) if mutant.text in file.read_text(encoding="utf-8")]
    if len(places) != 1 or (whole := places[0].read_text(encoding="utf-8")).count(mutant.text) != 1:
        return False, f"its text does not stand in one place but in {len(places)}: the code has changed, renew the mutant"
    try:
        places[0].write_text(whole.replace(mutant.text, mutant.instead), encoding="utf-8")
        failed, said = _tested(mutant.tests.split(), copy)
    finally:
        places[0].write_text(whole, encoding="utf-8")
    return bool(failed), f"{places[0].relative_to(copy / 'src')}: {', '.join(failed[:3]) or said}"


def _tested(tests: Collection[str], copy: Path) -> tuple[list[str], str]:
    """Names of the tests that failed, and how pytest ended. A test that could not begin has noticed nothing."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", "-rf", *tests]
    environment = {**os.environ, "PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "200"}
    done = subprocess.run(
        command,
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
        stdin=subprocess.DEVNULL,
    )
    failed = re.findall(r"^FAILED \S*::(\w+)", done.stdout, re.MULTILINE)
    return failed, " ".join((done.stdout.strip().splitlines() or [f"pytest ended with {done.returncode}"])[-1:])


if __name__ == "__main__":
    sys.exit(main())
