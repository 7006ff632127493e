"""`archive reference`: every command with its usage, help, arguments and options, made from the commands themselves; every
setting with its default and what it means, made from the settings.
"""

from collections.abc import Iterator
from typing import Annotated

import typer
from pydantic import SecretStr
from pydantic.fields import FieldInfo
from typer.core import TyperGroup

from archive import i18n
from archive.cli.terminal.console import say
from archive.config import Settings

HEAD = """\
# 命令参考 / Commands

由 `make docs`(`archive reference`)生成,请勿手工修改。每条命令的 `--help` 给出同样的内容。
Made by `make docs` (`archive reference`); do not edit. `--help` of each command says the same.

退出码:0 为成功,1 为失败并说明原因,2 为命令写法有误。
Exit status: 0 is success, 1 is a failure with its reason, 2 is a command that was typed wrongly.
"""

SETTINGS_HEAD = """\
# 设置 / Settings

由 `make docs`(`archive reference --settings`)从 `src/archive/config.py` 生成,请勿手工修改。
Made by `make docs` (`archive reference --settings`) from `src/archive/config.py`; do not edit.

每项设置都是一个环境变量;一体化服务写入的 `<home>/stack.env` 次之。`archive config` 列出当前值,不含密码。
怎样配合使用见 [operating.md](operating.md)。
Each is a variable of the environment, which wins over `<home>/stack.env` that the embedded stack writes. `archive config` prints
those in force, secrets blanked. [operating.md](operating.md) tells how they go together.

| 变量 / variable | 默认 / default | 含义 / meaning |
| --- | --- | --- |
"""

_WIDE = 10_000
"""Columns; a usage line is never broken, so that the page is the same on every terminal."""


def reference(
    context: typer.Context,
    settings: Annotated[bool, typer.Option("--settings", help="全部设置,而非命令 / of all settings instead.")] = False,
) -> None:
    """以 Markdown 打印全部命令的参考 / Print the reference of all commands as Markdown."""
    if settings:
        say(settings_page(), end="")
        return
    application = context.find_root().command
    if isinstance(application, TyperGroup):
        say(markdown(application), end="")


def markdown(application: TyperGroup, name: str = "archive") -> str:
    """The page of a command line; hidden commands and options are left out, commands are in alphabetical order."""
    top = typer.Context(application, info_name=name, terminal_width=_WIDE)
    return "\n".join([HEAD, *(_section(context) for context in _walk(top))])


def settings_page() -> str:
    """The page of all settings in the order in which they stand in `config.py`."""
    return SETTINGS_HEAD + "".join(_setting(name, field) for name, field in Settings.model_fields.items())


def _setting(name: str, field: FieldInfo) -> str:
    meaning = f"{i18n.text(f'setting.{name}')} / {field.description or ''}"
    return f"| `ARCHIVE_{name.upper()}` | {_default(field)} | {_cell(meaning)} |\n"


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
        lines += ["| 参数与选项 / argument or option | 含义 / meaning |", "| --- | --- |", *rows, ""]
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
