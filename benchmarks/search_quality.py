"""`python -m benchmarks.search_quality`: how well the catalogue answers the judged queries; exit status 1 where it got worse.

The develop half is told by type, with what was won and lost since the last run, kept in `tests/data/search/last.json`: that of
the words alone. Behind it stands the same with sentence vectors, which may lose nothing either. The test half is asked by
`--unseen` only, at a release. A run that got worse keeps nothing, unless `--accept` says that it is meant.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from archive.catalogue import Catalogue
from archive.catalogue.meaning import installed
from benchmarks.judged import DEVELOP, FOLDER, MEASURES, NOWHERE, TEST, Outcome, answers, figures, queries, records
from benchmarks.servers import running

LAST = FOLDER / "last.json"
ALLOWED = 0.01
"""So much nDCG@10 may be lost by a run."""

PATIENCE_S = 60.0
"""A question's vector is waited for: what is judged here is the order, not the machine."""

Kept = dict[str, dict[str, object]]


def main() -> int:
    """Index the records on a server of our own, ask, compare, tell."""
    asked = _arguments()
    halves = (DEVELOP, TEST) if asked.unseen else (DEVELOP,)
    with running(("catalogue",), None) as settings:
        able = Catalogue.connect(settings.catalogue_url, "", "", "judged", meaning=installed(PATIENCE_S))
        fill(able)
        catalogue = Catalogue.connect(settings.catalogue_url, "", "", "judged")
        found = {half: list(answers(catalogue.search, queries(half))) for half in halves}
        alike = {half: list(answers(able.search, queries(half))) for half in halves}
    before = last()
    console = Console(width=140)
    worse = [half for half in halves if not _told(console, half, found[half], before.get(half))]
    for half in halves:
        worse += [f"{half} with sentence vectors"] * _lost_by_vectors(console, half, found[half], alike[half])
    if asked.missed:
        _tell_missed(console, [one for half in halves for one in found[half]])
    if worse and not asked.accept:
        console.print(f"worse: {', '.join(worse)}; nothing kept (--accept keeps it)")
        return 1
    _keep(before | {half: kept(found[half]) for half in halves})
    return 0


def last() -> Kept:
    """The last run that was kept, half by half; empty where there is none."""
    return json.loads(LAST.read_text(encoding="utf-8")) if LAST.is_file() else {}


def _keep(halves: Kept) -> None:
    lines = ",\n".join(f" {json.dumps(half)}: {json.dumps(found)}" for half, found in halves.items())
    LAST.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


def fill(catalogue: Catalogue) -> None:
    """Put the judged records into an empty catalogue."""
    catalogue.ensure()
    catalogue.put((record, place) for place, record in enumerate(records(), start=1))


def kept(outcomes: Sequence[Outcome]) -> dict[str, object]:
    """What the next run compares itself with: nDCG@10, and where the first right record of each query stood (0: nowhere)."""
    return {"ndcg": _ndcg(outcomes), "right_at": {one.query.id: one.right_at for one in _asked_for(outcomes)}}


def lost(outcomes: Sequence[Outcome], before: Mapping[str, object]) -> list[Outcome]:
    """Queries that had a right record first in the last run and have none first now."""
    at = before["right_at"]
    assert isinstance(at, dict)
    return [one for one in outcomes if at.get(one.query.id) == 1 and one.right_at != 1]


def worsened(outcomes: Sequence[Outcome], before: Mapping[str, object]) -> bool:
    """Whether a known item was lost, or more nDCG@10 than is allowed."""
    known = float(str(before["ndcg"]))
    return bool(lost(outcomes, before)) or _ndcg(outcomes) < known - ALLOWED


def _told(console: Console, half: str, outcomes: Sequence[Outcome], before: Mapping[str, object] | None) -> bool:
    """Print one half; whether it is at least as good as before."""
    console.print(_table(half, outcomes))
    if before is None:
        return True
    at = before["right_at"]
    assert isinstance(at, dict)
    won = [one for one in outcomes if one.right_at == 1 and at.get(one.query.id, 1) != 1]
    console.print(f"{half}: nDCG@10 {before['ndcg']} before, {_ndcg(outcomes)} now")
    for name, those in (("lost", lost(outcomes, before)), ("won", won)):
        console.print(f"{name}: {len(those)}")
        for one in those:
            query = one.query
            console.print(f"  {query.id} {query.type}: {query.text} (right at {at.get(query.id)}, now at {one.right_at})")
    return not worsened(outcomes, before)


def _lost_by_vectors(console: Console, half: str, found: Sequence[Outcome], alike: Sequence[Outcome]) -> bool:
    """Print the same half with vectors; whether they lose what the words alone put first."""
    console.print(_table(f"{half}, with sentence vectors,", alike))
    gone = lost(alike, kept(found))
    for one in gone:
        console.print(f"  lost by vectors: {one.query.id} {one.query.type}: {one.query.text} (right at {one.right_at})")
    return worsened(alike, kept(found))


def _table(half: str, outcomes: Sequence[Outcome]) -> Table:
    table = Table(title=f"search, {half} half, synthetic records; 95 % intervals by bootstrap")
    table.add_column("type")
    table.add_column("queries", justify="right")
    for name in MEASURES:
        table.add_column(name, justify="right")
    types = dict.fromkeys(one.query.type for one in _asked_for(outcomes))
    for type_ in types:
        _add(table, type_, [one for one in outcomes if one.query.type == type_])
    table.add_section()
    _add(table, "all", _asked_for(outcomes))
    nothing = [one for one in outcomes if one.query.type == NOWHERE]
    if nothing:
        blank = [""] * (len(MEASURES) - 1)
        table.add_row(NOWHERE, str(len(nothing)), *blank, f"{sum(not one.found for one in nothing)} of {len(nothing)}")
    return table


def _add(table: Table, name: str, outcomes: Sequence[Outcome]) -> None:
    told = [f"{one.mean:.3f} {one.low:.2f}-{one.high:.2f}" for one in figures(outcomes).values()]
    table.add_row(name, str(len(outcomes)), *told)


def _tell_missed(console: Console, outcomes: Sequence[Outcome]) -> None:
    for one in _asked_for(outcomes):
        if one.right_at != 1:
            found = " ".join(f"{name}:{one.query.grades.get(name, '-')}" for name in one.found[:5])
            console.print(f"{one.query.id} {one.query.type}: {one.query.text} -> {found or 'nothing'}")


def _asked_for(outcomes: Sequence[Outcome]) -> list[Outcome]:
    return [one for one in outcomes if one.query.type != NOWHERE]


def _ndcg(outcomes: Sequence[Outcome]) -> float:
    those = _asked_for(outcomes)
    return round(sum(one.ndcg for one in those) / len(those), 4)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--unseen", action="store_true", help="ask the test half too; at a release")
    parser.add_argument("--accept", action="store_true", help="keep this run though it is worse than the last")
    parser.add_argument("--missed", action="store_true", help="name the queries that have no right record first")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
