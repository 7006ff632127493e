"""What was read in pictures and pages and is nobody's business: numbers of people are dropped from the tags, and that they are
there is said; so is a picture of a paper of consent or identity that was handed in as a work.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import groupby

from archive.access.personal_numbers import NumberKind, PersonalNumber, found
from archive.i18n import numbers
from archive.models.delivery import Resource
from archive.models.ids import AssetDigest
from archive.models.media import Tag
from archive.models.report import Fault
from archive.simplified import simplified

_PAPER = re.compile(
    r"授权书|同意书|肖像权|知情同意|承诺书|居民身份证|公民身份号码|户口簿|常住人口登记|承诺函|身份证号|证件号码|"
    r"\bconsent form\b|\brelease form\b",
    re.IGNORECASE,
)
_READ = "text"


def sifted(resource: Resource, tags: Sequence[Tag]) -> tuple[list[Tag], list[Fault]]:
    """The tags that may be kept, and the faults of the files whose others may not (E251) or that look like papers (E253).

    An identity number is found also where it was read in two lines.
    """
    paths = {asset.digest: asset.path for asset in resource.assets}
    dropped: dict[int, NumberKind] = {}
    for _, group in groupby(range(len(tags)), key=lambda n: (tags[n].kind, tags[n].asset, tags[n].source.name)):
        places = list(group)
        if tags[places[0]].kind == _READ:
            dropped |= _numbered([tags[n].value for n in places], places)
    kept = [tag for place, tag in enumerate(tags) if place not in dropped]
    faults = [
        Fault(code="E251", value=paths[digest], refuses=False, facts=numbers.facts(kinds, paths[digest]))
        for digest, kinds in _by_asset(tags, dropped).items()
        if digest in paths
    ]
    papers = dict.fromkeys(tag.asset for tag in tags if tag.kind == _READ and _PAPER.search(simplified(tag.value)))
    names = [paths[digest] for digest in papers if digest in paths]
    faults += [Fault(code="E253", value=name, refuses=False, facts={"name": name}) for name in names]
    return kept, faults


def told(said: Iterable[tuple[str, str]], known: Collection[str | None]) -> list[Fault]:
    """The faults of files whose words, whole, hold numbers of people (E251), but for those that are known to."""
    kinds = {path: [number.kind for number in found(words)] for path, words in said if path not in known}
    return [
        Fault(code="E251", value=path, refuses=False, facts=numbers.facts(of_path, path))
        for path, of_path in kinds.items()
        if of_path
    ]


def _numbered(lines: Sequence[str], places: Sequence[int]) -> dict[int, NumberKind]:
    """Place -> kind of the lines that hold a number, or a part of one."""
    hit = {place: seen[0].kind for place, line in zip(places, lines, strict=True) if (seen := found(line))}
    ends, at = [], 0
    for line in lines:
        at += len(line) + 1
        ends.append(at)
    for number in found("\n".join(lines)):
        if number.kind is NumberKind.IDENTITY:
            hit |= dict.fromkeys(_touched(number, ends, places), number.kind)
    return hit


def _touched(number: PersonalNumber, ends: Sequence[int], places: Sequence[int]) -> list[int]:
    begins = [0, *ends[:-1]]
    lines = zip(places, begins, ends, strict=True)
    return [place for place, begin, end in lines if begin < number.end and number.start < end - 1]


def _by_asset(tags: Sequence[Tag], dropped: dict[int, NumberKind]) -> dict[AssetDigest, list[NumberKind]]:
    by_asset: dict[AssetDigest, list[NumberKind]] = {}
    for place, kind in dropped.items():
        by_asset.setdefault(tags[place].asset, []).append(kind)
    return by_asset
