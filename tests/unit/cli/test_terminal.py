"""What strangers wrote is shown on a terminal and never obeyed by it."""

import ast
import io
import json
from pathlib import Path

import pytest

from archive import cli, logs
from archive.cli.terminal import console as terminal
from archive.cli.terminal import tables
from archive.printable import escaped, in_json, lines

EVIL = "戏\x1b[31m\x07\x9b2J\u202e曲\u2028"
SAFE = "戏\\x1b[31m\\x07\\x9b2J\\u202e曲\\u2028"


def test_control_characters_and_turning_ones_are_written_out():
    assert escaped(EVIL) == SAFE
    assert lines(f"{EVIL}\nb") == f"{SAFE}\nb"
    assert escaped("越剧《梁祝》 ① 😀") == "越剧《梁祝》 ① 😀"


def test_json_stays_the_same_value():
    text = json.dumps({"name": EVIL}, ensure_ascii=False, indent=1)
    assert json.loads(in_json(text)) == {"name": EVIL}
    assert not any(character in in_json(text) for character in "\x1b\x9b\u202e\u2028")


def test_words_tables_and_consoles_say_it_safely(capsys):
    terminal.say(EVIL, 3)
    terminal.say(EVIL, error=True)
    terminal.say_json(json.dumps([EVIL], ensure_ascii=False))
    made = tables.table("题名")
    made.add_row(EVIL)
    out = io.StringIO()
    console = terminal.SafeConsole(file=out, width=120)
    tables.show(made, console)
    console.print(EVIL, markup=False, highlight=False)
    printed = capsys.readouterr()
    for text in (printed.out, printed.err, out.getvalue()):
        assert "戏" in text and not any(character in text for character in "\x1b\x07\x9b\u202e")


def test_nothing_else_prints():
    for module in Path(cli.__file__).parent.rglob("*.py"):
        calls = [node for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        names = {node.func.id for node in calls if isinstance(node.func, ast.Name)}
        assert module.name == "console.py" or not names & {"print", "Console"}, module.name


def test_a_log_is_read_on_a_terminal_too(capsys):
    logs.configure("INFO")
    logs.get("test").info("taken", name=EVIL, codes=[EVIL])
    line = capsys.readouterr().err
    assert not any(character in line for character in "\x1b\x07\x9b\u202e")


def test_wrong_words_are_said_safely(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["archive", "receipt", "a", f"b{EVIL}"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert not any(character in capsys.readouterr().err for character in "\x1b\x07\x9b\u202e")


def test_a_title_is_no_markup_wherever_it_is_printed(capsys):
    console = terminal.SafeConsole(force_terminal=True, width=80)
    console.print("[link=http://example.org]t[/link] [/bold] \x1b[31m", highlight=False)
    console.rule("[bold]\x1b[2J")
    out = capsys.readouterr().out
    assert "[link=http://example.org]t[/link] [/bold]" in out and "[bold]" in out
    assert "\x1b]8;" not in out and "\x1b[2J" not in out and "\x1b[31m" not in out
