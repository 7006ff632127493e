"""What people type wrongly ends in an error with a code, or in what the command takes; never in a traceback or a hang."""

import os
import re
import socket
import subprocess
import sys

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from archive.cli import app
from archive.cli.reference import markdown


def archive(*words, **environment):
    command = [sys.executable, "-c", "from archive.cli import main; main()", *map(str, words)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ARCHIVE_")}
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env={**kept, **environment})


def refused(code, *words, **environment):
    """The two lines of an error with this code."""
    done = archive(*words, **environment)
    assert (done.returncode, done.stdout) == (1, ""), (words, done.stdout, done.stderr)
    zh, en = done.stderr.splitlines()
    assert zh.startswith(f"{code} ") and en.startswith(f"{code} ")
    return zh, en


def test_a_log_level_that_there_is_not_is_refused(tmp_path):
    zh, en = refused("E620", "--log-level", "FOO", "config", ARCHIVE_HOME=str(tmp_path))
    assert "FOO; DEBUG, INFO, WARNING, ERROR" in zh and "--log-level" in en
    refused("E620", "config", ARCHIVE_HOME=str(tmp_path), ARCHIVE_LOG_LEVEL="FOO")


@pytest.mark.parametrize("command", ["samples", "schemas"])
def test_a_folder_that_cannot_be_written_is_named(tmp_path, command):
    (tmp_path / "file").touch()
    for folder in ("/proc/x", tmp_path / "file"):
        assert str(folder) in refused("E115", command, folder)[1]


def test_every_number_has_a_least_and_what_is_below_is_refused():
    found = re.findall(r"^## `archive (.*)`|^\| `(--\S+) <[^>]*\bint\b[^>]*>` (.*)", markdown(get_command(app)), re.MULTILINE)
    command, seen = "", 0
    for name, option, said in found:
        command = name or command
        if option:
            seen += 1
            assert re.search(r"<=x|x>=", said), f"archive {command} {option} takes any number"
            done = CliRunner().invoke(app, [*command.split(), option, "-5"])
            assert done.exit_code == 2, f"archive {command} {option} -5"
    assert seen >= 6


@pytest.mark.parametrize("host", ["256.256.256.256", "192.0.2.1", "a..b"])
def test_a_portal_on_an_address_of_elsewhere_is_refused(tmp_path, host):
    zh, _ = refused("E640", "portal", "--host", host, "--port", "18999", ARCHIVE_HOME=str(tmp_path))
    assert host in zh and "--host" in zh


def test_a_portal_on_a_port_that_is_taken_is_refused(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        zh, en = refused("E640", "portal", "--port", port, ARCHIVE_HOME=str(tmp_path))
    assert str(port) in zh and "Address already in use" in en


@pytest.mark.parametrize("port", ["0", "-1", "65536", "99999999"])
def test_a_portal_on_a_port_that_there_is_not_is_typed_wrongly(port):
    assert archive("portal", "--port", port).returncode == 2


@pytest.mark.parametrize(("option", "allowed"), [("--kind", "folk-art"), ("--level", "township"), ("--media", "picture")])
def test_what_no_entry_can_be_is_refused_with_what_there_is(option, allowed):
    done = CliRunner().invoke(app, ["search", "越剧", option, "nonsense"])
    assert done.exit_code == 2 and f"'{allowed}'" in done.stderr


def test_the_version_is_told():
    assert re.fullmatch(r"archive \d+\.\d+\.\d+\n", CliRunner().invoke(app, ["--version"]).stdout)


def test_a_server_that_is_away_is_told_in_two_lines_and_nothing_else(tmp_path):
    away = {"ARCHIVE_STORE_URL": "http://127.0.0.1:9", "ARCHIVE_LEDGER_URL": "postgresql+psycopg://a:b@127.0.0.1:9/c"}
    refused("E301", "scan", ARCHIVE_HOME=str(tmp_path), **away)
