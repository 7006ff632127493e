"""Faults as a table: where, what was found, what to do; Chinese above, English below."""

from collections.abc import Sequence

from archive import i18n
from archive.cli import tables
from archive.models.report import Fault


def print_faults(faults: Sequence[Fault]) -> None:
    """Print one row per fault to standard output."""
    heads = [i18n.both(f"manifest.check.{key}") for key in ("code", "row", "column", "item", "what")]
    table = tables.table(*heads, folding=heads[1:], lines=True)
    for fault in faults:
        mark = "refused" if fault.refuses else "warned"
        table.add_row(
            _plain(f"{fault.code}\n{i18n.text(f'manifest.check.{mark}')}\n{i18n.text(f'manifest.check.{mark}', 'en')}"),
            str(fault.row or ""),
            _plain(_column(fault)),
            _plain(fault.item or ""),
            _plain(_sentences(fault)),
        )
    tables.show(table)


def _sentences(fault: Fault) -> str:
    chinese, english = i18n.explain(fault.code, fault.facts, "zh"), i18n.explain(fault.code, fault.facts, "en")
    return f"{chinese.what}\n  → {chinese.do}\n{english.what}\n  → {english.do}"


def _column(fault: Fault) -> str:
    key = f"column.{fault.column}"
    return f"{i18n.text(key)}\n{fault.column}" if key in i18n.messages() else fault.column or ""


def _plain(text: str) -> str:
    """Without control characters, which a terminal would obey."""
    return "".join(character if character == "\n" or character.isprintable() else "�" for character in text)
