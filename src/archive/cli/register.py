"""Which module has which command (`commands.toml`): the list is printed, and a command run, without importing the others."""

import tomllib
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from typer.core import TyperGroup
from typer.main import get_group

from archive import i18n
from archive.cli import words

if TYPE_CHECKING:
    from typer._click import Command, Context, HelpFormatter


class Commands(TyperGroup):
    """The command line; a module is imported when one of its commands is asked for."""

    def __init__(self, **given: object) -> None:
        super().__init__(**given)  # type: ignore[arg-type]  # typer's own arguments, passed on
        words.tell(self)
        self.commands = _Loaded()

    def format_commands(self, ctx: "Context", formatter: "HelpFormatter") -> None:
        """The list, from the table."""
        with formatter.section(i18n.paragraphs("command.list", words.ROOM)):
            formatter.write_dl([(name, _first_line(name)) for names in table().values() for name in names])


@cache
def table() -> Mapping[str, Sequence[str]]:
    """Module -> its commands."""
    return tomllib.loads(Path(__file__).with_name("commands.toml").read_text(encoding="utf-8"))


def commands_of(module: str) -> "Mapping[str, Command]":
    """The commands that a module adds."""
    own = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)
    own.callback()(lambda: None)
    import_module(f"archive.cli.{module}").add(own)
    commands = get_group(own).commands
    for name, command in commands.items():
        words.tell(command, (name,))
    return commands


def _first_line(name: str) -> str:
    return words.of_command((name,)).partition("\n")[0]


class _Loaded(MutableMapping[str, "Command"]):
    """Command by name, imported at its first use."""

    def __init__(self) -> None:
        self._modules = {name: module for module, names in table().items() for name in names}
        self._found: dict[str, Command] = {}

    def __getitem__(self, name: str) -> "Command":
        if name not in self._found:
            self._found |= commands_of(self._modules[name])
        return self._found[name]

    def __setitem__(self, name: str, command: "Command") -> None:
        self._modules.setdefault(name, "")
        self._found[name] = command

    def __delitem__(self, name: str) -> None:
        del self._modules[name]
        self._found.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)
