"""Identity: which work each item of a delivery is, so that a permanent address never changes its work.

Never by the place of a row. By the id that a row names; by the item number where there is one; else by the bytes of the files
and the title, old to new, one to one. What fits nothing is new, and what is doubtful is asked (E240).
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from types import MappingProxyType
from typing import NamedTuple

from archive.models.delivery import Delivery, Item
from archive.models.identity import Claim, Work
from archive.models.ids import ResourceId, parse_resource_id
from archive.models.media import FileRole
from archive.models.record import Record
from archive.models.report import Fault
from archive.services import Services
from archive.steps.ingest import earlier

NEW = frozenset({"new", "新", "新作品", "新的", "新增", "新条目"})
_ALIKE = 0.6
"""Share of common characters from which two titles may be one, corrected."""
_MOST_NAMED = 5
_MOST_LEFT = 20
_NOTHING: Mapping[str, Sequence[Work]] = MappingProxyType({})
_NUMBERS = re.compile(r"\d+|[〇零一二两三四五六七八九十百]+|上集|下集|上部|下部")


class Handed(NamedTuple):
    """An item as far as it can be told from others; `named` is what it says of itself in the column of works, `replaces` the
    works that it may say it corrects, None where it says nothing of the kind.
    """

    label: str
    number: str
    named: str
    record: Record
    digests: frozenset[str]
    paths: tuple[str, ...]
    replaces: tuple[Work, ...] | None = None


class Verdict(NamedTuple):
    """What an item is: a work, a new one (None), or one of several that must be asked for."""

    work: Work | None = None
    replaced: bool = False
    """every file of the work is another than before"""
    asked: tuple[Work, ...] = ()
    unknown: bool = False
    """it names a work that there is not"""
    corrects: bool = False
    """what is asked or unknown is which work it replaces"""


def told(
    services: Services, delivery: Delivery, items: Sequence[Item], digests: Mapping[str, str]
) -> tuple[tuple[Item, ...], tuple[Fault, ...]]:
    """The items with what is to be said of which works they are, and what is said of works that none of them is (E299); nothing
    is settled. `digests` are SHA-512 by path.
    """
    works = services.ledger.claims.works(delivery.centre, delivery.name)
    if not works and not any(item.work or item.replaces for item in items):
        return tuple(items), ()
    verdicts = match(handed(items, digests, earlier.replaced(services, delivery, items)), works)
    return tuple(_said(item, verdicts.get(item.item)) for item in items), _left(_missed(works, verdicts, items, digests))


def missed(services: Services, delivery: Delivery, items: Sequence[Item], digests: Mapping[str, str]) -> list[Work]:
    """The works of the delivery's name that no item is any more, as `told` says them."""
    works = services.ledger.claims.works(delivery.centre, delivery.name)
    verdicts = match(handed(items, digests, earlier.replaced(services, delivery, items)), works)
    return _missed(works, verdicts, items, digests)


def settled(
    services: Services, delivery: Delivery, items: Sequence[Item], digests: Mapping[str, str]
) -> tuple[tuple[Item, ...], dict[str, ResourceId]]:
    """The items as `told` has them, and label -> resource of every item that is taken, settled for good."""
    replaced = earlier.replaced(services, delivery, items)
    with services.ledger.claims.turn(delivery.centre, delivery.name) as turn:
        known = turn.claimed(delivery.id)
        if known and all(item.item in known for item in items if item.taken):
            return tuple(items), known
        fresh = [one for one in handed(items, digests, replaced) if one.label not in known]
        verdicts = match(fresh, [work for work in turn.works() if work.id not in known.values()])
        judged = tuple(_said(item, verdicts.get(item.item)) for item in items)
        taken = {item.item for item in judged if item.taken}
        claims = [
            Claim(one.label, one.number, one.record, one.digests, work.id if (work := verdicts[one.label].work) else None)
            for one in fresh
            if one.label in taken
        ]
        return judged, known | turn.take(delivery.id, claims)


def match(items: Sequence[Handed], works: Sequence[Work]) -> dict[str, Verdict]:
    """Label -> what each item is. Pure; the order of neither counts."""
    return _Matching(items, works).verdicts


class _Matching:
    """The rounds of a matching: what is settled in one takes no part in the next."""

    def __init__(self, items: Sequence[Handed], works: Sequence[Work]) -> None:
        self.verdicts: dict[str, Verdict] = {}
        self._items = {one.label: one for one in items}
        self._works = {one.id: one for one in works}
        self._holders: dict[str, list[Work]] = defaultdict(list)
        for work in works:
            for digest in work.digests:
                self._holders[digest].append(work)
        self._bearers = Counter(digest for one in items for digest in one.digests)
        self._called = Counter(_plain(one.record.title) for one in items)
        rounds = (
            self._by_what_it_replaces,
            self._by_name,
            self._by_number,
            self._by_files_and_title,
            self._by_shared_files_and_title,
            self._by_shared_files,
            self._by_title,
            self._by_likeness,
        )
        for one in rounds:
            one()
        for label in list(self._items):
            self._settle(label, Verdict())

    def _settle(self, label: str, verdict: Verdict) -> None:
        self._items.pop(label, None)
        if verdict.work:
            self._works.pop(verdict.work.id, None)
        self.verdicts[label] = verdict

    def _take(self, label: str, work: Work) -> None:
        item = self._items[label]
        self._settle(label, Verdict(work, replaced=bool(work.digests) and work.digests.isdisjoint(item.digests)))

    def _ask(self, label: str, works: Iterable[Work]) -> None:
        self._settle(label, Verdict(asked=tuple(_distinct(works))))

    def _by_what_it_replaces(self) -> None:
        """Rows that say which work they correct, of whatever delivery of the centre."""
        said = {label: item.replaces for label, item in self._items.items() if item.replaces is not None}
        often = Counter(works[0].id for works in said.values() if len(works) == 1)
        for label, works in said.items():
            if len(works) == 1 and often[works[0].id] == 1 and not self._contradicts(self._items[label], works[0]):
                self._take(label, works[0])
            else:
                self._settle(label, Verdict(asked=tuple(works), unknown=not works, corrects=True))

    def _contradicts(self, item: Handed, work: Work) -> bool:
        """Whether the column of works says another one."""
        return bool(item.named) and parse_resource_id(item.named) != work.id

    def _by_name(self) -> None:
        """Rows that say themselves which work they are."""
        said = {label: parse_resource_id(item.named) for label, item in self._items.items() if item.named}
        often = Counter(id_ for id_ in said.values() if id_)
        for label, id_ in said.items():
            if _plain(self._items[label].named) in NEW:
                self._settle(label, Verdict())
            elif id_ is None or id_ not in self._works:
                self._settle(label, Verdict(unknown=True))
            elif often[id_] > 1:
                self._ask(label, [self._works[id_]])
            else:
                self._take(label, self._works[id_])

    def _by_number(self) -> None:
        """Items with the number of a work. Where the files are those of another one, or nothing at all fits, it is asked."""
        by_number = {work.number: work for work in self._works.values() if work.number}
        titles = self._titles()
        for label, item in [(label, item) for label, item in self._items.items() if item.number]:
            work = by_number.get(item.number)
            others = [one for digest in sorted(item.digests) for one in self._holders.get(digest, ()) if one is not work]
            if work is None:
                if others and all(_other_number(item, one) for one in others):
                    self._ask(label, others)  # numbered anew, or a double
            elif work.deleted:
                continue  # it is refused by its number (E161)
            elif self._is_still(item, work, others, titles):
                self._take(label, work)
            elif others:
                self._ask(label, [work, *others])
            elif not work.digests or self._is_called_so(item, work, titles):
                self._take(label, work)
            else:
                self._ask(label, [work, *titles.get(_plain(item.record.title), ())])

    def _is_still(self, item: Handed, work: Work, others: Sequence[Work], titles: Mapping[str, Sequence[Work]]) -> bool:
        """Whether a file that only this work had, or all of its files, came again with its number, and none of another work."""
        if _plain(item.record.title) == _plain(work.record.title):
            return not item.digests.isdisjoint(work.digests)
        shared = item.digests & work.digests
        own = any(self._is_telling(digest) for digest in shared) or (bool(shared) and item.digests == work.digests)
        elsewhere = any(self._is_telling(digest) for one in others for digest in item.digests & one.digests)
        named = titles.get(_plain(item.record.title))
        return own and not elsewhere and not named and _is_whole(item, work) and not self._is_taken(work, item)

    def _is_called_so(self, item: Handed, work: Work, titles: Mapping[str, Sequence[Work]]) -> bool:
        """Whether the title is the work's, or that corrected: and neither is another's."""
        title = _plain(item.record.title)
        if title == _plain(work.record.title):
            return True
        return is_alike(item.record.title, work.record.title) and not titles.get(title) and not self._is_taken(work, item)

    def _is_taken(self, work: Work, item: Handed) -> bool:
        """Whether another item than this one has the work's title."""
        title = _plain(work.record.title)
        return self._called[title] > (_plain(item.record.title) == title)

    def _is_telling(self, digest: str) -> bool:
        """Whether a file belongs to one work and came with one item: not an opening or a programme that several have."""
        return len(self._holders.get(digest, ())) == 1 and self._bearers[digest] == 1

    def _by_files_and_title(self) -> None:
        """The same files and the same title: one to one, by the whole record where several are alike."""
        wanted = self._grouped(lambda item: (item.digests, _plain(item.record.title)))
        held: dict[Hashable, list[Work]] = defaultdict(list)
        for work in self._works.values():
            held[work.digests, _plain(work.record.title)].append(work)
        for key, labels in wanted.items():
            self._pair(labels, self._fitting(labels, held.get(key, ())))

    def _pair(self, labels: Sequence[str], works: Sequence[Work]) -> None:
        """Several that are alike: by their records; rows that are the same in everything are the same to everybody."""
        left, unpaired = sorted(works, key=lambda work: work.id), []
        for label in labels:
            record = self._items[label].record
            fitting = [work for work in left if work.record == record]
            if not fitting or len({work.number for work in fitting}) > 1:
                unpaired.append(label)
            else:
                left.remove(fitting[0])
                self._take(label, fitting[0])
        if len(unpaired) == len(left) == 1:
            self._take(unpaired[0], left[0])
        elif left:
            for label in unpaired:
                self._ask(label, left)

    def _by_shared_files_and_title(self) -> None:
        """Files in common and the same title, once on either side."""
        pairs = [
            (label, work)
            for label, item in self._items.items()
            for work in self._sharing(item)
            if _plain(work.record.title) == _plain(item.record.title)
        ]
        labels, works = Counter(label for label, _ in pairs), Counter(work.id for _, work in pairs)
        for label, work in pairs:
            if labels[label] == works[work.id] == 1:
                self._take(label, work)

    def _by_shared_files(self) -> None:
        """Files in common, once on either side. A title that belongs to another work makes it doubtful."""
        shared = {label: self._sharing(item, telling=True) for label, item in self._items.items()}
        wanted = Counter(work.id for works in shared.values() for work in works)
        titles = self._titles()
        for label, works in shared.items():
            if not works:
                continue
            title = _plain(self._items[label].record.title)
            named = [] if title in {_plain(work.record.title) for work in works} else titles.get(title, [])
            if len(works) == 1 and wanted[works[0].id] == 1 and not named and self._is_retitled(self._items[label], works[0]):
                self._take(label, works[0])
            else:
                self._ask(label, [*works, *named])

    def _is_retitled(self, item: Handed, work: Work) -> bool:
        return _is_whole(item, work) and not self._is_taken(work, item)

    def _by_title(self) -> None:
        """The same title alone, once on either side: every file of the work was replaced."""
        titles = self._titles()
        for title, labels in self._grouped(lambda item: _plain(item.record.title)).items():
            works = self._fitting(labels, titles.get(str(title), ()))
            if len(labels) == len(works) == 1:
                self._take(labels[0], works[0])
            elif works:
                for label in labels:
                    self._ask(label, works)

    def _by_likeness(self) -> None:
        """A file of the same name and a title that is nearly the same: perhaps the work, corrected in both."""
        by_path: dict[str, list[Work]] = defaultdict(list)
        for work in self._works.values():
            for path in work.paths:
                by_path[path].append(work)
        for label, item in list(self._items.items()):
            named = _distinct(work for path in item.paths for work in by_path.get(path, ()))
            near = [w for w in self._fitting([label], named) if not w.deleted and is_alike(item.record.title, w.record.title)]
            if near:
                self._ask(label, near)

    def _grouped(self, key: Callable[[Handed], Hashable]) -> dict[Hashable, list[str]]:
        found: dict[Hashable, list[str]] = defaultdict(list)
        for label, item in self._items.items():
            found[key(item)].append(label)
        return found

    def _titles(self) -> dict[str, list[Work]]:
        found: dict[str, list[Work]] = defaultdict(list)
        for work in self._works.values():
            if title := _plain(work.record.title):
                found[title].append(work)
        return found

    def _fitting(self, labels: Sequence[str], works: Iterable[Work]) -> list[Work]:
        """Those of these works that no one else has taken and that these items may be: not those of another number."""
        items = [self._items[label] for label in labels]
        return [work for work in works if work.id in self._works and not any(_other_number(item, work) for item in items)]

    def _sharing(self, item: Handed, telling: bool = False) -> list[Work]:
        """Works with files in common that the item may be; on request only where a file is that of one work, or all are."""
        found = _distinct(
            work
            for digest in sorted(item.digests)
            for holders in [self._holders.get(digest, ())]
            for work in holders
            if not telling or len(holders) == 1 or work.digests == item.digests
        )
        return [work for work in found if work.id in self._works and not _other_number(item, work)]


def _is_whole(item: Handed, work: Work) -> bool:
    """Whether exactly the files of a work came again, or some of them under a title that is nearly the same."""
    return work.digests == item.digests or is_alike(item.record.title, work.record.title)


def _distinct(works: Iterable[Work]) -> list[Work]:
    return list({work.id: work for work in works}.values())


def _other_number(item: Handed, work: Work) -> bool:
    return bool(item.number and work.number and item.number != work.number)


def _plain(title: str) -> str:
    """Signs count for nothing, but between two numbers."""
    parted = re.sub(r"(?<=\d)[\W_]+(?=\d)", "·", unicodedata.normalize("NFKC", title))
    return re.sub(r"(?:(?!·)[\W_])+", "", parted).casefold()


def is_alike(one: str, other: str) -> bool:
    """Whether two titles may be one, corrected: never where their numbers differ."""
    first, second = _plain(one), _plain(other)
    if first == second:
        return True
    alike = SequenceMatcher(None, first, second, autojunk=False).ratio() >= _ALIKE
    return alike and _NUMBERS.findall(first) == _NUMBERS.findall(second)


def handed(items: Sequence[Item], digests: Mapping[str, str], replaced: Mapping[str, Sequence[Work]] = _NOTHING) -> list[Handed]:
    """The items that have a record, as far as they can be told from others. `digests` are SHA-512 by path."""
    return [
        Handed(
            label=item.item,
            number=item.number,
            named=item.work,
            record=item.record,
            digests=frozenset(digests[path] for path in paths if path in digests),
            paths=paths,
            replaces=tuple(replaced[item.item]) if item.item in replaced else None,
        )
        for item in items
        if item.record is not None
        for paths in [_paths(item)]
    ]


def _missed(
    works: Sequence[Work], verdicts: Mapping[str, Verdict], items: Sequence[Item], digests: Mapping[str, str]
) -> list[Work]:
    """Works that no item is any more: neither found, nor asked for, nor one that could not be read whole."""
    found = {work.id for one in verdicts.values() for work in (*one.asked, *([one.work] if one.work else []))}
    unread = [item for item in items if item.item not in verdicts]
    numbers = {item.number for item in unread if item.number}
    bytes_ = {digests[file.path] for item in unread for file in item.files if file.path in digests}
    return [
        work
        for work in works
        if work.id not in found and not work.deleted and work.number not in numbers and work.digests.isdisjoint(bytes_)
    ]


def _left(left: Sequence[Work]) -> tuple[Fault, ...]:
    """E299 for works that no item is any more."""
    if not left:
        return ()
    named = "; ".join(called(work) for work in left[:_MOST_LEFT])
    more = f" … (+{len(left) - _MOST_LEFT})" if len(left) > _MOST_LEFT else ""
    return (Fault(code="E299", refuses=False, facts={"count": str(len(left)), "works": named + more}),)


def _paths(item: Item) -> tuple[str, ...]:
    main = [file.path for file in item.files if file.role is FileRole.MAIN]
    return tuple(main or [file.path for file in item.files])


def _said(item: Item, verdict: Verdict | None) -> Item:
    """The item with the fault that its verdict is, where it is one."""
    if verdict is None:
        return item
    place = next(({"row": file.row, "sheet": file.sheet or None} for file in item.files if file.row), {"row": None})
    found: list[Fault] = []
    if verdict.corrects:
        found.append(_uncorrected(item, verdict))
    elif verdict.unknown:
        found.append(Fault(code="E242", column="work", value=item.work, item=item.item, facts={"value": item.work}))
    elif verdict.asked:
        facts = {"candidates": "; ".join(called(work) for work in verdict.asked[:_MOST_NAMED])}
        found.append(Fault(code="E240", item=item.item, facts=facts))
    elif verdict.work and verdict.work.deleted:
        found.append(Fault(code="E161", item=item.item, facts={"item": item.item}))
    elif verdict.replaced and verdict.work:
        facts = {"before": ", ".join(verdict.work.paths[:_MOST_NAMED]), "work": verdict.work.id}
        found.append(Fault(code="E241", item=item.item, refuses=False, facts=facts))
    known = {fault.code for fault in item.faults}
    new = (one.model_copy(update=place) for one in found if one.code not in known)
    return item.model_copy(update={"faults": (*item.faults, *new)})


def _uncorrected(item: Item, verdict: Verdict) -> Fault:
    """E297 for what replaces nothing that there is, E298 where it is not sure what."""
    facts = {"value": item.replaces, "candidates": "; ".join(called(work) for work in verdict.asked[:_MOST_NAMED])}
    code = "E297" if verdict.unknown else "E298"
    return Fault(code=code, column="replaces", value=item.replaces, item=item.item, facts=facts)


def called(work: Work) -> str:
    """A work as a person finds it: title, number, id, its first files."""
    number = f" {work.number}" if work.number else ""
    return f"《{work.record.title}》{number} [{work.id}] {', '.join(work.paths[:2])}".rstrip()
