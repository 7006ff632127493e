"""Every command is documented: the page in docs/ is what the commands say of themselves, and they say something."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import pytest
import typer
from typer.main import get_command
from typer.testing import CliRunner

from archive import i18n
from archive.cli import app
from archive.cli.reference import markdown, reference
from archive.cli.register import commands_of, table
from archive.config import Settings

PAGE = Path(__file__).parents[3] / "docs" / "commands.md"


@pytest.fixture(scope="module")
def page() -> str:
    answer = CliRunner().invoke(app, ["reference"])
    assert answer.exit_code == 0, answer.output
    return answer.stdout


def test_the_page_of_settings_is_what_the_settings_say():
    answer = CliRunner().invoke(app, ["reference", "--settings"])
    assert answer.exit_code == 0, answer.output
    assert PAGE.with_name("settings.md").read_text(encoding="utf-8") == answer.stdout, "run `make docs`"


def test_every_setting_says_in_both_languages_what_it_is_for():
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert i18n.messages().get(f"setting.{name}", {}).get("zh"), f"{name}: i18n/messages/settings.toml"
    known = {f"setting.{name}" for name in Settings.model_fields}
    assert [key for key in i18n.messages() if key.startswith("setting.") and key not in known] == []


def test_the_page_in_docs_is_what_the_commands_say(page):
    assert PAGE.read_text(encoding="utf-8") == page, "run `make docs`"


def test_every_command_and_every_option_says_what_it_is_for(page):
    names = []
    for section in page.split("\n## ")[1:]:
        lines = section.splitlines()
        names.append(lines[0].strip("`"))
        assert len(lines[2]) > 10, f"{lines[0]} has no help"
        for row in (line for line in lines if line.startswith("| `")):
            meaning = row.split("` |", 1)[1].rstrip("|").strip()
            assert meaning and not meaning.startswith("["), f"{lines[0]}: {row} has no help"
    assert "archive reference" in names
    assert len(names) == len(set(names))


def test_every_command_answers_to_help(page):
    for name in [line[4:-1] for line in page.splitlines() if line.startswith("## `archive")]:
        answer = CliRunner().invoke(app, [*name.split()[1:], "--help"])
        assert answer.exit_code == 0, name
        assert f"Usage: {name}" in answer.stdout.replace("Usage: root", "Usage: archive")


def test_the_page_is_the_same_on_every_terminal(page):
    environment = os.environ | {"COLUMNS": "40", "TERM": "dumb"}
    command = [sys.executable, "-c", "from archive.cli import main; main()", "reference"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, timeout=60)
    assert done.stdout == page


def test_what_a_page_shows_of_groups_arguments_and_options():
    small, group = typer.Typer(rich_markup_mode=None, add_completion=False), typer.Typer(help="Looking at things.")

    @group.command()
    def show(
        what: Annotated[str, typer.Argument(help="this | that")],
        size: Annotated[int, typer.Option(help="how many", envvar="SIZE")] = 3,
    ):
        """Show one."""

    small.add_typer(group, name="look")
    small.command()(reference)
    small.command(hidden=True)(lambda: None)
    section = markdown(get_command(small), "small").split("\n## ")
    assert [part.splitlines()[0] for part in section[1:]] == ["`small`", "`small look`", "`small look show`", "`small reference`"]
    assert "small look show [OPTIONS]" in section[3] and "Show one." in section[3]
    assert "| this \\| that [required] |" in section[3]
    assert "| how many [env var: SIZE; default: 3] |" in section[3]


def test_the_list_of_commands_names_those_of_each_module_and_the_catalogue_says_what_they_are_for():
    for module, names in table().items():
        commands = commands_of(module)
        assert sorted(names) == sorted(name for name, command in commands.items() if not command.hidden), module
        for name in names:
            assert " / " in (commands[name].help or ""), f"i18n/messages/commands.toml does not say what {name} is for"


def test_the_list_and_the_version_import_no_command():
    script = "import sys; sys.argv = ['archive', {word!r}]\nfrom archive.cli import main\ntry:\n    main()\nfinally:\n    {seen}"
    heavy = ("pydantic", "sqlalchemy", "minio", "archive.services", "archive.cli.care")
    seen = f"print([name for name in {heavy!r} if name in sys.modules])"
    for word in ("--help", "--version"):
        command = [sys.executable, "-c", script.format(word=word, seen=seen)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        assert done.stdout.splitlines()[-1] == "[]", word
