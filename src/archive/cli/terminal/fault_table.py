"""Faults as a table: where, what was found, what to do; Chinese above, English below; and a whole check of a folder."""

from collections.abc import Sequence

from archive import i18n
from archive.cli.terminal import tables
from archive.cli.terminal.console import say
from archive.manifests import Checked
from archive.models.report import Fault


def print_faults(faults: Sequence[Fault]) -> None:
    """Print one row per fault to standard output."""
    heads = [i18n.both(f"manifest.check.{key}") for key in ("code", "row", "column", "item", "what")]
    table = tables.table(*heads, folding=heads[1:], lines=True)
    for fault in faults:
        mark = "refused" if fault.refuses else "warned"
        table.add_row(
            _plain("\n".join((fault.code, *(i18n.text(f"manifest.check.{mark}", one) for one in i18n.LANGUAGES)))),
            _plain(fault.place),
            _plain(_column(fault)),
            _plain(fault.item or ""),
            _plain(_sentences(fault)),
        )
    tables.show(table)


def print_checked(checked: Checked) -> None:
    """What is wrong with a delivery, how much of it can be taken, and whether it is refused as a whole."""
    faults = _every(checked)
    if faults:
        print_faults(faults)
    else:
        say(i18n.both("manifest.check.clean"))
    say(i18n.both("manifest.check.counts", **counts(checked)))
    if is_refused_whole(checked):
        say(i18n.both("manifest.check.whole"))


def is_refused_whole(checked: Checked) -> bool:
    """Whether a fault of the delivery itself keeps every item out."""
    return any(fault.refuses for fault in checked.faults)


def counts(checked: Checked) -> dict[str, int]:
    """Items, files, and how many items would be taken and refused; remarks that refuse nothing."""
    taken = 0 if is_refused_whole(checked) else sum(item.taken for item in checked.items)
    return {
        "items": len(checked.items),
        "files": sum(len(item.files) for item in checked.items),
        "taken": taken,
        "refused": len(checked.items) - taken,
        "warned": sum(not fault.refuses for fault in _every(checked)),
    }


def _every(checked: Checked) -> list[Fault]:
    of_items = (fault for item in checked.items for fault in item.faults)
    return [*checked.faults, *sorted(of_items, key=lambda fault: fault.row or 0)]


def _sentences(fault: Fault) -> str:
    every = (i18n.explain(fault.code, fault.facts, language) for language in i18n.LANGUAGES)
    return "\n".join(f"{said.what}\n  → {said.do}" for said in every)


def _column(fault: Fault) -> str:
    """As the sheet heads it, or as the manifest is called in Chinese above its English name."""
    if fault.column and "headed" in fault.facts:
        return "\n".join(dict.fromkeys(i18n.headed(fault.column, fault.facts, one) for one in i18n.LANGUAGES))
    key = f"column.{fault.column}"
    return f"{i18n.text(key)}\n{fault.column}" if key in i18n.messages() else fault.column or ""


def _plain(text: str) -> str:
    """Without control characters, which a terminal would obey."""
    return "".join(character if character == "\n" or character.isprintable() else "�" for character in text)
