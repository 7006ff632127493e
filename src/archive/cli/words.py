"""What commands and their parameters say of themselves: from the catalogue, found by where the command stands and what the
parameter is called. The modules of the commands hold none of these words.
"""

from typing import TYPE_CHECKING

from archive import i18n

if TYPE_CHECKING:
    from typer._click import Command

ROOM = "commands"
ROOT = ("archive",)
"""The place of the command line itself; a command below it stands at its own words: `("delivery", "list")`."""


def tell(command: "Command", place: tuple[str, ...] = ROOT) -> None:
    """Give a command, its parameters and all that stands below it their help; one that the catalogue lacks keeps its own."""
    command.help = of_command(place) or command.help
    for parameter in command.params:
        if hasattr(parameter, "help"):
            parameter.help = of_parameter(place, str(parameter.name)) or parameter.help
    for name, below in getattr(command, "commands", {}).items():
        tell(below, (*place, name))


def of_command(place: tuple[str, ...]) -> str:
    """What a command is for, in every language: paragraphs, the first of which stands in lists."""
    return i18n.paragraphs(".".join(("command", *place)), ROOM)


def of_parameter(place: tuple[str, ...], name: str) -> str:
    """What a parameter of a command is for: said of this command, else of all below the same group, else of all."""
    shared = (i18n.paragraphs(".".join(("option", *place[:depth], name)), ROOM) for depth in range(len(place), -1, -1))
    return next(filter(None, shared), "")
