"""Reports of steps as they come, one line for each."""

from archive import i18n
from archive.cli.terminal.console import say
from archive.models.report import Report


def print_report(report: Report) -> None:
    """One line per step: its name and how many things ended how."""
    counts = "  ".join(f"{i18n.both('outcome.' + outcome)} {number}" for outcome, number in report.counts().items())
    say(f"{i18n.both('step.' + report.step):<28} {counts}")
