"""Make src/archive/catalogue/analysis/data/variants.tsv: rare shapes of characters and the common one that they are found by.

    python infra/data/variants.py /usr/share/unicode yitizi.json > src/archive/catalogue/analysis/data/variants.tsv

The folder is that of Debian's `unicode-data` (Unihan_*.txt.bz2), the file is in the package `yitizi` (PyPI). It needs `opencc`.
"""

import bz2
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import opencc

# Better known first; all are read both ways, except where the character itself is in the 通用规范汉字表.
RELATIONS = (
    "kSimplifiedVariant",
    "kZVariant",
    "kSemanticVariant",
    "yitizi",
    "kTraditionalVariant",
    "kSpecializedSemanticVariant",
)
SURE = frozenset({"kSimplifiedVariant", "kSemanticVariant", "yitizi"})
COMMON = 6500
"""The first two levels of the 通用规范汉字表; the third holds rare characters of names and places, 邨 and 甯 among them."""
HOPS = 2

Edges = dict[str, set[tuple[int, bool, str]]]


def properties(folder: Path, name: str) -> Iterator[tuple[str, str, str]]:
    with bz2.open(folder / f"Unihan_{name}.txt.bz2", "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("U+"):
                code, key, value = line.rstrip("\n").split("\t")
                yield chr(int(code[2:], 16)), key, value


def edges(folder: Path, yitizi: Path) -> Edges:
    """Character -> (how good the relation is, whether it is read backwards, the other one)."""
    found: Edges = defaultdict(set)
    for character, key, value in properties(folder, "Variants"):
        if key in RELATIONS:
            for other in value.split():
                _add(found, key, character, chr(int(other.partition("<")[0][2:], 16)))
    for character, others in json.loads(yitizi.read_text(encoding="utf-8")).items():
        for other in others:
            _add(found, "yitizi", character, other)
    return found


def _add(found: Edges, key: str, one: str, other: str) -> None:
    if one != other:
        found[one].add((RELATIONS.index(key), False, other))
        found[other].add((RELATIONS.index(key), True, one))


def variants(folder: Path, yitizi: Path) -> dict[str, str]:
    """Rare shape, as OpenCC leaves it -> common one."""
    standard = {c: int(v.partition(":")[2]) for c, key, v in properties(folder, "OtherMappings") if key == "kTGH"}
    simple, known, found = opencc.OpenCC("t2s").convert, edges(folder, yitizi), {}
    for _ in range(HOPS):
        more = {}
        for one in known:
            if simple(one) != one or one in standard or one in found:
                continue
            to = [
                (rank, back, standard[target], target)
                for rank, back, other in known[one]
                if (target := found.get(simple(other), simple(other))) in standard
            ]
            if to:
                more[one] = min(to)[3]
        found |= more
    for one, index in standard.items():
        to = [
            (rank, standard[target], target)
            for rank, back, other in known[one]
            if not back and RELATIONS[rank] in SURE and standard.get(target := simple(other), COMMON + 1) <= COMMON
        ]
        if index > COMMON and to and simple(one) == one:
            found[one] = min(to)[2]
    return {one: found.get(target, target) for one, target in found.items()}


def main() -> None:
    by_target: dict[str, list[str]] = defaultdict(list)
    for one, target in sorted(variants(Path(sys.argv[1]), Path(sys.argv[2])).items()):
        by_target[target].append(one)
    for target, ones in sorted(by_target.items()):
        print(f"{target}\t{''.join(ones)}")


if __name__ == "__main__":
    main()
