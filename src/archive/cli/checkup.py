"""`archive check-up`: what an earlier version may have left wrong is found, and put right."""

from collections import Counter
from typing import Annotated

import typer

from archive import i18n
from archive.access.may import Act
from archive.cli.review import By
from archive.cli.shared.people import acting
from archive.cli.terminal.console import say
from archive.services import Services


def checkup(
    mend: Annotated[bool, typer.Option("--mend")] = False,
    by: By = None,
) -> None:
    """Look for what an earlier version may have left wrong. Exit status 1 while something is."""
    from archive.steps.care import checkup as checkup_step  # media is an extra; other commands start without it

    kinds: Counter[str] = Counter()

    def tell(finding: checkup_step.Finding) -> None:
        kinds["mended" if finding.mended else "open"] += 1
        mark = i18n.both("checkup.mended") if finding.mended else ""
        say(f"{finding.subject}  {i18n.both(f'checkup.{finding.wrong.value}')}: {finding.found} {mark}".rstrip(" :"))

    checkup_step.run(Services.load(), acting(Act.WITHDRAW, by) if mend else None, tell)
    say(i18n.both("checkup.done", open=kinds["open"], mended=kinds["mended"]))
    raise typer.Exit(1 if kinds["open"] else 0)


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("check-up")(checkup)
