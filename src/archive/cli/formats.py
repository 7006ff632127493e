"""`archive formats`: the format policy, and what local files are; and the command that makes preservation copies by hand."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from archive import formats as room
from archive import i18n
from archive.access.may import Act
from archive.cli.shared.people import acting
from archive.cli.terminal import tables
from archive.cli.terminal.console import say, say_json
from archive.config import Settings
from archive.models.formats import FileFormat
from archive.models.media import MediaFacts
from archive.services import Services

Files = Annotated[list[Path] | None, typer.Argument(exists=True, dir_okay=False)]
AsJson = Annotated[bool, typer.Option("--json")]


def formats(
    files: Annotated[list[Path] | None, typer.Argument(exists=True, dir_okay=False)] = None,
    json_: AsJson = False,
) -> None:
    """List the format policy; with files, tell what each is by its content."""
    if files:
        _identified(files, as_json=json_)
    elif json_:
        say_json(
            json.dumps([rule.model_dump(mode="json", by_alias=True) for rule in room.policy()], ensure_ascii=False, indent=1)
        )
    else:
        _policy()


def normalise(
    resources: Annotated[list[str], typer.Argument()],
) -> None:
    """Make lossless preservation copies of originals in formats at risk.

    Each copy is proven frame by frame; what cannot be lossless is left, and said.
    """
    from archive.cli.shared.step_reports import print_report
    from archive.cli.terminal.fault_table import print_faults
    from archive.models.ids import ResourceId
    from archive.steps.care import normalise as step  # media is an extra; other commands start without it

    acting(Act.CARE)
    report = step.run(Services.load(), [ResourceId(one) for one in resources])
    print_report(report)
    if faults := [fault for line in report.lines for fault in line.faults]:
        print_faults(faults)


def _policy() -> None:
    heads = [i18n.both(f"formats.{name}") for name in ("format", "standing", "doing")]
    made = tables.table(*heads, folding=heads, lines=True)
    for rule in room.policy():
        doing = [rule.do_zh, rule.do_en, *([f"→ {i18n.both('copy.' + rule.copied)}"] if rule.copied else [])]
        made.add_row(f"{rule.zh}\n{rule.en}", i18n.both(f"standing.{rule.standing}"), "\n".join(doing))
    tables.show(made)


def _identified(files: Sequence[Path], *, as_json: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = room.pronom_of(files, Path(folder))
    every = [_format(path, one) for path, one in zip(files, found, strict=True)]
    if as_json:
        told = [{"file": str(path), **one.model_dump(mode="json")} for path, one in zip(files, every, strict=True)]
        say_json(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for path, one in zip(files, every, strict=True):
        say(f"{path}\n  {_line(one)}")
        rule = room.rule_named(one.rule)
        if rule:
            say(f"  {i18n.both(f'standing.{one.standing}')}: {rule.zh} / {rule.en}\n  {rule.do_zh}\n  {rule.do_en}")


def _format(path: Path, pronom: room.Pronom) -> FileFormat:
    told, facts = room.identify(path, path.name), _facts(path)
    mime = room.settled(told.mime, told.media, facts.media)[0] if facts else told.mime
    return room.file_format(pronom, mime, facts)


def _line(one: FileFormat) -> str:
    if not one.puid:
        return i18n.both("formats.unknown")
    return " · ".join(filter(None, (one.puid, f"{one.name} {one.version}".strip(), one.basis, one.by)))


def _facts(path: Path) -> MediaFacts | None:
    """What is inside, where the media tools are installed: the codec decides about many formats."""
    from archive.errors import ArchiveError

    try:
        from archive import media

        return media.probe(path, media.Limits(Settings.load().scratch))
    except (ImportError, ArchiveError):
        return None


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(formats)
