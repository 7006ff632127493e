"""`archive check`: everything that the archive needs is tried; each thing that is wrong is one sentence."""

import json
from collections.abc import Sequence
from typing import Annotated

import typer

from archive import checks, i18n
from archive.cli.terminal import sentences, tables
from archive.cli.terminal.console import say, say_json
from archive.models.findings import Finding, Mark
from archive.services import Services

MARKS = {Mark.GOOD: "✔", Mark.BAD: "✘", Mark.NOTE: "!"}


def check(
    parts: Annotated[str, typer.Option()] = "",
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Try servers, tools and settings; changes nothing. Exit status 0 or 1."""
    wanted = [part.strip() for part in parts.split(",") if part.strip()]
    found = list(checks.run(Services.load(), wanted))
    wrong = sum(one.mark is Mark.BAD for one in found)
    if as_json:
        told = {"ok": not wrong, "findings": [_told(one) for one in found]}
        say_json(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        _show(found)
        noted = sum(one.mark is Mark.NOTE for one in found)
        say(i18n.both("check.done", good=len(found) - wrong - noted, bad=wrong, noted=noted))
    raise typer.Exit(1 if wrong else 0)


def _told(one: Finding) -> dict[str, object]:
    """With its sentences, where it has some."""
    said: dict[str, object] = {}
    for language in i18n.LANGUAGES if one.code else ():
        sentence = i18n.explain(one.code, one.facts, language)
        said |= {language: sentence.what, f"do_{language}": sentence.do}
    return one.model_dump(mode="json") | said


def _show(found: Sequence[Finding]) -> None:
    heads = ["", i18n.both("check.part"), i18n.both("check.tried"), i18n.both("check.found")]
    table = tables.table(*heads, folding=heads[3:], plain=True)
    for one in found:
        said = sentences.lines(one.code, one.facts) if one.code else [", ".join(one.facts.values())]
        table.add_row(MARKS[one.mark], _word("check.part", one.part), _word("check.tried", one.tried), "\n".join(said))
    tables.show(table)


def _word(prefix: str, name: str) -> str:
    """`bucket:inbox` is the word for a bucket, then its own name."""
    kind, _, own = name.partition(":")
    key = f"{prefix}.{kind}"
    return (i18n.both(key) if key in i18n.messages() else kind) + (f" {own}" if own else "")


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(check)
