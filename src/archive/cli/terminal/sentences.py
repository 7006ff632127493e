"""Errors and faults as lines on a terminal: the code, what happened, what to do; one language below the other."""

from collections.abc import Mapping

from archive import i18n
from archive.cli.terminal.console import say
from archive.errors import ArchiveError
from archive.models.report import Report
from archive.printable import escaped

_ENDS = tuple(".。!?！？…")


def lines(code: str, facts: Mapping[str, object]) -> list[str]:
    """One line for each language. Facts may hold what strangers typed: nothing in them is obeyed by a terminal."""
    return [f"{code} {_joined(i18n.explain(code, facts, language), language)}" for language in i18n.LANGUAGES]


def say_error(error: ArchiveError) -> None:
    """To standard error."""
    for line in lines(error.code, error.facts):
        say(line, error=True)


def say_faults(report: Report) -> None:
    """Every fault of a report to standard error, after what it is a fault of."""
    for line in report.lines:
        for fault in line.faults:
            for told in lines(fault.code, fault.facts):
                say(f"{escaped(line.subject)} {told}", error=True)


def _joined(sentence: i18n.Sentence, language: i18n.Language) -> str:
    what, do = ("\n".join(escaped(line) for line in part.strip().splitlines()) for part in sentence)
    if not do:
        return what
    stop = "" if what.endswith(_ENDS) else i18n.text("language.stop", language)
    return f"{what}{stop}{i18n.text('language.space', language)}{do}"
