"""The judged set for search: records, queries, judgments, and what is measured with them.

The files lie in `tests/data/search`; its PROVENANCE.md says how they were made and what the grades mean.
"""

import json
import math
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zlib import crc32

from archive import places, vocabulary
from archive.local.layout import repository
from archive.models.ids import ResourceId
from archive.models.media import MediaType
from archive.models.public import PublicCentre, PublicMedia, PublicPlace, PublicRecord, PublicTag
from archive.models.record import Contributor, Kind, Role, Term, When
from archive.models.search import SearchQuery, SearchResults

FOLDER = repository() / "tests" / "data" / "search"
DEVELOP, TEST = "develop", "test"
NOWHERE = "nowhere"
"""Type of the queries for what is not there: an answer counts against the search."""
DEPTH = 10
RIGHT = 2
"""From this grade on, a record answers the query."""
RESAMPLES = 1000
_FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True)
class Judged:
    """A query with the grades of the records that were judged for it."""

    id: str
    type: str
    half: str
    text: str
    grades: Mapping[str, int]


@dataclass(frozen=True)
class Outcome:
    """What a query got: the records found, best first."""

    query: Judged
    found: tuple[str, ...]

    @property
    def right_at(self) -> int:
        """Where the first right record stands, from 1; 0 where none of them is."""
        places = (place for place, one in enumerate(self.found, start=1) if self.query.grades.get(one, 0) >= RIGHT)
        return next(places, 0)

    @property
    def ndcg(self) -> float:
        """nDCG@10 with the grade as gain, as trec_eval's `ndcg_cut_10`."""
        gained = [self.query.grades.get(one, 0) for one in self.found[:DEPTH]]
        most = sorted(self.query.grades.values(), reverse=True)[:DEPTH]
        return _discounted(gained) / _discounted(most) if any(most) else 0.0

    @property
    def near_miss(self) -> bool:
        """Whether a record that was judged a near miss stands first."""
        return bool(self.found) and self.query.grades.get(self.found[0]) == 0


@dataclass(frozen=True)
class Figure:
    """A mean with its 95 % interval."""

    mean: float
    low: float
    high: float


MEASURES: Mapping[str, Callable[[Outcome], float]] = {
    "s@1": lambda one: one.right_at == 1,
    "s@3": lambda one: 1 <= one.right_at <= 3,
    "nDCG@10": lambda one: one.ndcg,
    "near miss first": lambda one: one.near_miss,
    "empty": lambda one: not one.found,
}


def records(folder: Path = FOLDER) -> list[PublicRecord]:
    """The records as the catalogue takes them."""
    with (folder / "records.jsonl").open(encoding="utf-8") as lines:
        return [_entry(json.loads(line)) for line in lines]


def queries(half: str, folder: Path = FOLDER) -> list[Judged]:
    """The queries of one half, in the order of the file."""
    grades: dict[str, dict[str, int]] = {}
    for line in (folder / "qrels.txt").read_text(encoding="utf-8").splitlines():
        query, _, record, grade = line.split()
        grades.setdefault(query, {})[record] = int(grade)
    rows = (line.split("\t") for line in (folder / "queries.tsv").read_text(encoding="utf-8").splitlines()[1:])
    return [Judged(*row, grades.get(row[0], {})) for row in rows if row[2] == half]


def answers(search: Callable[[SearchQuery], SearchResults], asked: Iterable[Judged]) -> Iterator[Outcome]:
    """Each query put to a search: what it finds, and behind that what it shows as alike in meaning."""
    for query in asked:
        found = search(SearchQuery(text=query.text, size=DEPTH, near=True))
        yield Outcome(query, tuple(_name(hit.entry.id) for hit in (*found.hits, *found.nearby)))


def figures(outcomes: Sequence[Outcome]) -> dict[str, Figure]:
    """Each measure over these outcomes."""
    return {name: _mean([float(measure(one)) for one in outcomes]) for name, measure in MEASURES.items()}


def id_of(name: str) -> ResourceId:
    """The id of record r001: a multiple of 37, whose check character is 0."""
    rest, digits = int(name[1:]) * 37, ""
    for _ in range(10):
        rest, digit = divmod(rest, 32)
        digits = _DIGITS[digit] + digits
    return ResourceId(digits + "0")


def _name(resource: ResourceId) -> str:
    value = 0
    for character in resource[:10]:
        value = value * 32 + _DIGITS.index(character)
    return f"r{value // 37:03d}"


def _discounted(gains: Iterable[float]) -> float:
    return sum(gain / math.log2(place + 1) for place, gain in enumerate(gains, start=1))


def _mean(values: Sequence[float]) -> Figure:
    """The mean, and the middle 95 % of the means of as many values drawn with replacement."""
    draw = random.Random(len(values))
    means = sorted(sum(draw.choices(values, k=len(values))) / len(values) for _ in range(RESAMPLES))
    return Figure(sum(values) / len(values), means[RESAMPLES // 40], means[-RESAMPLES // 40])


def _entry(row: Mapping[str, object]) -> PublicRecord:
    one = json.loads(json.dumps(row))
    known, media = vocabulary.genres(), MediaType(one["media"])
    centre = places.division(one["centre"])
    assert centre is not None
    words = one.get("words", "")
    seen = media is MediaType.PICTURE  # what a picture shows in letters is a tag; what is read or said belongs to the file
    return PublicRecord(
        id=id_of(one["id"]),
        title=one["title"],
        alternative_titles=tuple(one.get("alternative", ())),
        kind=Kind(one["kind"]),
        genres=tuple(Term(id=genre, label=known[genre].zh) for genre in one["genres"]),
        description=one.get("description", ""),
        contributors=tuple(Contributor(name=each["name"], role=Role(each["role"])) for each in one.get("people", ())),
        date=When(**one["date"]) if "date" in one else None,
        years=tuple(one.get("years", ())),
        place=PublicPlace(given=one["place"], divisions=_line(one["division"])),
        programme=one.get("programme", ""),
        centre=PublicCentre(
            id=f"zj-{centre.code}", name=f"{centre.name}文化馆", level=centre.level.value, divisions=_line(centre.code)
        ),
        media=(PublicMedia(part=1, media=media, words="" if seen else words),),
        tags=(PublicTag(kind="text", value=words, source="judged", confidence=1, part=1),) if seen and words else (),
        publication_key=one["id"],
        # Neither the order of the file nor the date of an event: ties are broken by the day of publication.
        published_at=_FIRST_DAY + timedelta(minutes=crc32(one["id"].encode()) % 500_000),
    )


def _line(code: str) -> tuple[Term, ...]:
    return tuple(Term(id=one.code, label=one.name) for one in places.ancestors(code))
