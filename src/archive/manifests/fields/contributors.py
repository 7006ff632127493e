"""Who had part in it (dcterms:contributor, dcterms:creator): people and ensembles with their roles, remarks in brackets kept."""

import re
from collections.abc import Iterable
from functools import lru_cache

from archive import vocabulary
from archive.manifests import families
from archive.manifests.columns import Part, parts_of
from archive.manifests.credits import Run, understood
from archive.manifests.model import Cell, FieldValue
from archive.models.record import Contributor
from archive.models.report import Fault
from archive.models.roles import Role

_ROLE_BEHIND = re.compile(r"(?P<name>.+?)\s*[(（](?P<word>[^()（）]+)[)）]", re.DOTALL)


def contributors(cell: Cell, header: str) -> FieldValue[tuple[Contributor, ...]]:
    """Those whom a cell of a column of people names, in the role that its header gives or that is written beside them.

    Commas and blanks that had to be read as marks are E260; a group among people is an ensemble (E261); people written
    together are told apart and the words kept (E262); a word for no known role is kept beside the name (E263); one with nobody
    behind it is E264. None refuses anything.
    """
    read = understood(cell.value, parts_of(header))
    found: list[Contributor] = []
    faults: list[Fault] = []
    guessed = read.guessed
    led_by_header = sum(len(run.names) for run in read.runs if not run.led)
    for run in read.runs:
        together = families.apart(run.names)
        if together.given:
            faults.append(cell.fault("E262", value=together.given, read="、".join(together.names)))
        parts = _parts(run, alone=len(together.names) == 1 and (bool(run.led) or led_by_header == 1))
        for name in together.names:
            person, own = _role_behind(name)
            guessed |= own is not None
            found += [_contributor(person, one.role, one.word, together.given) for one in own or parts]
    if guessed:
        faults.append(cell.fault("E260", read=_said(found)))
    faults += [cell.fault("E261", value=one.name) for one in found if _is_group(one)]
    faults += [cell.fault("E263", value=word) for word in read.unknown]
    faults += [cell.fault("E264", value=word) for word in read.empty]
    return FieldValue(tuple(_as_group(one) if _is_group(one) else one for one in found), tuple(faults))


@lru_cache(maxsize=4096)
def _contributor(name: str, role: Role, credit: str | None, given: str | None) -> Contributor:
    """Rows of a list that name the same person share them."""
    return Contributor(name=name, role=role, credit=credit, given=given)


def _parts(run: Run, *, alone: bool) -> tuple[Part, ...]:
    """Of several roles before several people nobody knows who had which."""
    if len(run.parts) == 1 or alone:
        return run.parts
    return (Part(Role.CONTRIBUTOR, run.led or "/".join(part.word or vocabulary.roles()[part.role].zh for part in run.parts)),)


def _role_behind(name: str) -> tuple[str, tuple[Part, ...] | None]:
    """`王某某（导演）`: the name and the role, where the brackets hold nothing but a word for one that may head a column."""
    match = _ROLE_BEHIND.fullmatch(name)
    if match is None or len(found := parts_of(match["word"])) != 1 or found[0].role is Role.ENSEMBLE:
        return name, None
    return match["name"], found


def _is_group(one: Contributor) -> bool:
    """Whether it stands among people and is called like a group."""
    among_people = one.role is Role.PERFORMER or (one.role is Role.CONTRIBUTOR and one.credit is None)
    return among_people and vocabulary.is_ensemble(one.name)


def _as_group(one: Contributor) -> Contributor:
    return one.model_copy(update={"role": Role.ENSEMBLE})


def _said(found: Iterable[Contributor]) -> str:
    """As credits, in one line."""
    by_word: dict[str, list[str]] = {}
    for one in found:
        by_word.setdefault(one.credit or vocabulary.roles()[one.role].zh, []).append(one.name)
    return "；".join(f"{word}：{'、'.join(names)}" for word, names in by_word.items())
