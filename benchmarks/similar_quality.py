"""`python -m benchmarks.similar_quality`: how many of the entries shown as like another one a visitor would go on with.

Forty entries of the judged set (every eighth, from the fourth) and what was judged alike lie in `tests/data/search/similar.tsv`.
What is told is P@5: of the first five how many are among them; one that has fewer than five counts as if it were five.
`--copies N` puts the records N times into the index, for how long an answer takes.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from archive.catalogue import Catalogue, similar
from archive.models.public import PublicRecord
from benchmarks.judged import FOLDER, id_of, records
from benchmarks.servers import running

FIRST = 5
BAR = 0.6
SIZE = 8
SLOWEST_MS = 50


def judged(folder: Path = FOLDER) -> dict[str, frozenset[str]]:
    """Seed -> the records that are like it; `r001-r003` is three of them."""
    lines = (folder / "similar.tsv").read_text(encoding="utf-8").splitlines()[1:]
    rows = (line.split("\t") for line in lines)
    return {seed: frozenset(name for one in alike.split() for name in _range(one)) for seed, alike in rows}


def precisions(catalogue: Catalogue) -> dict[str, float]:
    """Seed -> P@5."""
    by_id = {id_of(f"r{n:03}"): f"r{n:03}" for n in range(1, 400)}
    known = {by_id[one.id]: one for one in records()}
    return {
        seed: _precision([by_id[one.id] for one in catalogue.similar(known[seed], SIZE)], alike)
        for seed, alike in judged().items()
    }


def copies(count: int) -> Iterator[PublicRecord]:
    """The records so many times, each copy an entry of its own at the same place."""
    every = records()
    for n in range(count):
        yield from (one.model_copy(update={"id": id_of(f"r{n * 1000 + place + 1}")}) for place, one in enumerate(every))


def _range(written: str) -> Iterator[str]:
    first, _, last = written.partition("-")
    return (f"r{n:03}" for n in range(int(first[1:]), int((last or first)[1:]) + 1))


def _precision(found: list[str], alike: frozenset[str]) -> float:
    return sum(one in alike for one in found[:FIRST]) / FIRST


def _times(catalogue: Catalogue) -> Mapping[str, float]:
    known = {one.id: one for one in records()}
    asked = [known[id_of(seed)] for seed in judged()] * 5
    for one in asked[:20]:
        catalogue.similar(one, SIZE)
    taken = sorted(_ms(catalogue, one) for one in asked)
    return {"p50 ms": statistics.median(taken), "p95 ms": taken[int(len(taken) * 0.95)]}


def _ms(catalogue: Catalogue, one: PublicRecord) -> float:
    began = time.perf_counter()
    catalogue.similar(one, SIZE)
    return round((time.perf_counter() - began) * 1000, 1)


def main() -> int:
    """Index, ask, tell; exit status 1 below the bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, default=1)
    parser.add_argument("--missed", action="store_true", help="name what was shown and not judged alike")
    asked = parser.parse_args()
    with running(("catalogue",), None) as settings:
        catalogue = Catalogue.connect(settings.catalogue_url, "", "", "alike")
        catalogue.ensure()
        catalogue.put((one, place) for place, one in enumerate(copies(asked.copies), start=1))
        told: dict[str, float] = {"entries": catalogue.count(), "candidates": similar.CANDIDATES, **_times(catalogue)}
        if asked.copies == 1:
            found = precisions(catalogue)
            told["P@5"] = round(statistics.mean(found.values()), 3)
            if asked.missed:
                _tell_missed(catalogue, found)
    print(json.dumps(told))
    return 1 if told["p95 ms"] > SLOWEST_MS or told.get("P@5", 1.0) < BAR else 0


def _tell_missed(catalogue: Catalogue, found: Mapping[str, float]) -> None:
    known = {one.id: one for one in records()}
    alike = judged()
    for seed, precision in sorted(found.items(), key=lambda one: one[1]):
        ids = {id_of(name) for name in alike[seed]}
        shown = [("" if one.id in ids else "✗") + one.title for one in catalogue.similar(known[id_of(seed)], SIZE)]
        print(f"{precision:.1f} {seed} {known[id_of(seed)].title}: {' · '.join(shown)}")


if __name__ == "__main__":
    sys.exit(main())
