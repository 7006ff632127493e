"""What commands say of themselves: the catalogue has words for every command and parameter, and for nothing else."""

from collections.abc import Iterator

import pytest
from typer.main import get_command

from archive import i18n
from archive.cli import app, words


def places(command, place=words.ROOT) -> Iterator[tuple[tuple[str, ...], object]]:
    yield place, command
    for name, below in getattr(command, "commands", {}).items():
        yield from places(below, (name,) if place == words.ROOT else (*place, name))


@pytest.fixture(scope="module")
def every():
    return dict(places(get_command(app)))


def test_every_command_and_parameter_speaks_every_language(every):
    assert len(every) > 50
    for place, command in every.items():
        told = words.of_command(place)
        assert told and command.help == told, f"command.{'.'.join(place)}"
        for parameter in command.params:
            if parameter.name != "help":
                told = words.of_parameter(place, parameter.name)
                assert told and parameter.help == told, f"option.{'.'.join(place)}.{parameter.name}"


def test_no_words_are_kept_for_commands_and_parameters_that_are_not_there(every):
    parameters = {(*place[:depth], p.name) for place, c in every.items() for p in c.params for depth in range(len(place) + 1)}
    known = {".".join(("command", *place)) for place in every} | {".".join(("option", *one)) for one in parameters}
    kept = [key for key in i18n.room(words.ROOM) if key.startswith(("command.", "option."))]
    assert set(kept) - known == {"command.list"}


def test_the_words_nearest_to_a_command_count():
    assert words.of_parameter(("delete", "list"), "as_json").endswith("a line each.")
    assert words.of_parameter(("receipt",), "as_json") == words.of_parameter(("fixity", "report"), "as_json")
    assert words.of_parameter(("receipt",), "nonsense") == words.of_command(("nonsense",)) == ""


def test_paragraphs_stand_one_below_the_other_in_every_language():
    first, second = words.of_command(("deliver",)).split("\n\n")
    assert " / Check a folder" in first and " / Nothing is copied" in second
