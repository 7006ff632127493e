"""`archive reference`: every command with its usage, help, arguments and options, made from the commands themselves; every
setting with its default and what it means, made from the settings; every fault code, made from the catalogue of words; the
guide of the manifest, made from its rules.
"""

from collections.abc import Iterator
from typing import Annotated

import typer
from pydantic import SecretStr
from pydantic.fields import FieldInfo
from typer.core import TyperGroup

from archive import i18n, manifests
from archive.cli.terminal.console import say
from archive.config import Settings
from archive.i18n.faults import FaultPage, groups

_WIDE = 10_000
"""Columns; a usage line is never broken, so that the page is the same on every terminal."""


def reference(
    context: typer.Context,
    settings: Annotated[bool, typer.Option("--settings")] = False,
    manifest: Annotated[bool, typer.Option("--manifest")] = False,
    faults: Annotated[bool, typer.Option("--faults")] = False,
) -> None:
    """Print the reference of all commands as Markdown."""
    if faults:
        say(faults_page(), end="")
        return
    if settings:
        say(settings_page(), end="")
        return
    if manifest:
        say(manifests.guide(), end="")
        return
    application = context.find_root().command
    if isinstance(application, TyperGroup):
        say(markdown(application), end="")


def markdown(application: TyperGroup, name: str = "archive") -> str:
    """The page of a command line; hidden commands and options are left out, commands are in alphabetical order."""
    top = typer.Context(application, info_name=name, terminal_width=_WIDE)
    return "\n".join([_head(), *(_section(context) for context in _walk(top))])


def _head() -> str:
    """The title, how the page is made, and what the exit status says; each language in a line."""
    made, status = (
        "\n".join(i18n.text(f"reference.{key}", language) for language in i18n.LANGUAGES) for key in ("made", "status")
    )
    return f"# {i18n.both('reference.title')}\n\n{made}\n\n{status}\n"


def settings_page() -> str:
    """The page of all settings in the order in which they stand in `config.py`."""
    rows = (
        f"| `ARCHIVE_{name.upper()}` | {_default(field)} | {_meaning(name, field)} |\n"
        for name, field in Settings.model_fields.items()
    )
    title = i18n.both("reference.settings")
    heads = " | ".join(i18n.both(f"reference.{key}") for key in ("variable", "default", "meaning"))
    made = "\n".join(i18n.text("reference.settings_made", language) for language in i18n.LANGUAGES)
    return f"# {title}\n\n{made}\n\n| {heads} |\n| --- | --- | --- |\n{''.join(rows)}"


def faults_page() -> str:
    """The page of all fault codes, by group; each code is a heading, so that it can be linked to."""
    lines = [f"# {i18n.both('fault.title')}", ""]
    for key in ("fault.made", "fault.about", "fault.ocfl"):
        lines += [*(i18n.text(key, language) for language in i18n.LANGUAGES), ""]
    for group, pages in groups().items():
        lines += [f"## {i18n.both(f'fault.group.{group}')}", ""]
        for page in pages:
            lines += [f"### {page.code}", "", *_of_code(page), ""]
    return "\n".join(lines)


def _of_code(page: FaultPage) -> Iterator[str]:
    for _, sentence in page.said:
        yield f"{_cell(sentence.what)}  "
    yield f"* {i18n.both('fault.done')}: {' / '.join(said for _, said in page.done)}"
    if any(sentence.do for _, sentence in page.said):
        yield f"* {i18n.both('fault.do')}: {' / '.join(_cell(one.do) for _, one in page.said)}"


def _meaning(name: str, field: FieldInfo) -> str:
    return _cell(f"{i18n.text(f'setting.{name}')} / {field.description or ''}")


def _default(field: FieldInfo) -> str:
    value = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
    return f"`{value}`" if value not in {None, "", ()} else "–"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def _walk(context: typer.Context) -> Iterator[typer.Context]:
    """The command itself and, depth first, all below it."""
    yield context
    if not isinstance(context.command, TyperGroup):
        return
    for name, command in sorted(context.command.commands.items()):
        if not command.hidden:
            yield from _walk(typer.Context(command, info_name=name, parent=context, terminal_width=_WIDE))


def _section(context: typer.Context) -> str:
    command = context.command
    usage = command.get_usage(context).removeprefix("Usage: ").strip()
    lines = [f"## `{context.command_path}`", "", (command.help or "").strip(), "", "```", usage, "```", ""]
    rows = list(_rows(context))
    if rows:
        lines += [f"| {i18n.both('reference.parameter')} | {i18n.both('reference.meaning')} |", "| --- | --- |", *rows, ""]
    return "\n".join(lines)


def _rows(context: typer.Context) -> Iterator[str]:
    for parameter in context.command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None and "--help" not in parameter.opts:
            names, meaning = (" ".join(text.split()) for text in record)
            yield f"| `{names}` | {meaning.replace('|', chr(92) + '|')} |"


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(reference)
