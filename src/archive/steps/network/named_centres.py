"""Centres as cells of the network's workbook name them: by id, code or name, and for which of them who hands in may speak."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from archive import places
from archive.access.may import Act, reach
from archive.manifests.centre_sheet import id_of
from archive.manifests.network.cells import Cells
from archive.models.centre import Centre
from archive.models.ids import CentreId
from archive.services import Services
from archive.steps.network.asked import Asked


class Responsible(NamedTuple):
    """Centres by what cells call them, and for which of them who hands in may speak."""

    centres: Mapping[str, Centre]
    spoken_for: frozenset[str]
    heirs: Mapping[str, Sequence[Centre]]
    """What cells call a centre or division that is no more -> who carries on."""

    def of(self, row: Cells, column: StrEnum) -> Centre | None:
        """The centre that a cell names; None with a fault where there is none (E905), where there is none any more (E910), or
        where it is another's to say (E906).
        """
        text = row.raw(column)
        found = self.centres.get(text)
        if found is None and text in self.heirs:
            row.wrong("E910", column, successors=_lines(self.heirs[text]))
        elif found is None:
            row.wrong("E905", column)
        elif found.id not in self.spoken_for:
            row.wrong("E906", column)
            return None
        return found

    def tell_closed(self, row: Cells, column: StrEnum, centre: Centre) -> None:
        """Refuse what would be of a centre after its end, with who carries on (E910)."""
        row.wrong("E910", column, successors=_lines(self.heirs.get(row.raw(column), ())))


def responsible(services: Services, rows: Sequence[Cells], column: StrEnum, asked: Asked, act: Act = Act.STATE) -> Responsible:
    """The centres that the cells of a column name, asked for all rows at once."""
    typed = {text for row in rows if (text := row.raw(column))}
    found = named(services, typed)
    ids = sorted({one.id for one in found.values()})
    may_reach, lines = reach(asked.by, act), services.ledger.centres.places(ids)
    spoken_for = frozenset(one for one in ids if may_reach.covers(lines[one]))
    return Responsible(found, spoken_for, _heirs(services, typed, found))


def named(services: Services, typed: Collection[str]) -> dict[str, Centre]:
    """What cells call a centre -> the centre, by id, division code or the name that one centre in force has."""
    known = services.ledger.centres.many([id_of(text) for text in typed if id_of(text)])
    by_name = services.ledger.centres.named(typed)
    return {text: one for text in typed if (one := known.get(CentreId(id_of(text))) or by_name.get(text))}


def _heirs(services: Services, typed: Collection[str], found: Mapping[str, Centre]) -> dict[str, Sequence[Centre]]:
    closed: dict[str, Sequence[Centre]] = {text: services.ledger.centres.heirs(one) for text, one in found.items() if one.closed}
    lacking = [text for text in typed if text not in found]
    if not lacking:
        return closed
    now = services.ledger.centres.successions().centres
    ids = {text: _heirs_of(text, now) for text in lacking}
    known = services.ledger.centres.many([one for several in ids.values() for one in several])
    found_now = {text: [known[CentreId(one)] for one in several if one in known] for text, several in ids.items()}
    return closed | {text: several for text, several in found_now.items() if several}


def _heirs_of(text: str, now: Mapping[str, str]) -> list[str]:
    """Ids of who carries on what is called so: as the tree tells it, else as the table of divisions does."""
    id_ = id_of(text)
    if told := now.get(text.casefold()) or now.get(id_) or now.get(text):
        return [told]
    return [f"zj-{code}" for code in places.successors(id_.removeprefix("zj-"))] if id_ else []


def _lines(centres: Sequence[Centre]) -> str:
    return ", ".join(one.line for one in centres) or "–"
