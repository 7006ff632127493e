"""What is refused before anything starts, and in which words."""

import socket
from pathlib import Path

import pytest

from archive import i18n
from archive.config import Settings
from archive.errors import SetupRefused
from archive.local import checks
from archive.local.checks import Port
from archive.local.parts import PARTS, chosen


def said(caught: "pytest.ExceptionInfo[SetupRefused]") -> tuple[str, str]:
    error = caught.value
    return i18n.explain(error.code, error.facts, "zh").what, i18n.explain(error.code, error.facts, "en").what


def test_a_taken_port_is_named_in_both_languages():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        with pytest.raises(SetupRefused) as caught:
            checks.check_ports([Port(number, "ARCHIVE_STORE_PORT")])
    assert said(caught) == (
        f"端口 {number} 已被占用,请用 ARCHIVE_STORE_PORT 改为其他端口。",
        f"Port {number} is taken: set ARCHIVE_STORE_PORT to another one.",
    )
    checks.check_ports([Port(number, "ARCHIVE_STORE_PORT")])


def test_one_port_for_two_servers_is_refused():
    settings = Settings(store_port=12345, store_filer_port=12345)
    with pytest.raises(SetupRefused) as caught:
        checks.check_ports(checks.ports_of(settings, ["store"]))
    assert said(caught)[1].startswith("Port 12345 is wanted by both ARCHIVE_STORE_FILER_PORT and ARCHIVE_STORE_PORT")


def test_the_store_takes_a_second_port_for_each():
    numbers = {port.number for port in checks.ports_of(Settings(store_port=8333), ["store", "portal"])}
    assert {8333, 18333, 8000} <= numbers
    assert 18000 not in numbers


@pytest.mark.parametrize(
    ("setting", "words"),
    [("min_disk_gb", "GB free and 1e+06 GB are needed"), ("min_memory_gb", "GB of memory and 1e+06 GB are needed")],
)
def test_a_machine_below_the_minimum_is_refused(setting: str, words: str, tmp_path: Path):
    with pytest.raises(SetupRefused) as caught:
        checks.check_machine(Settings(**{"min_disk_gb": 0, "min_memory_gb": 0, setting: 1e6}), tmp_path)
    assert words in said(caught)[1]
    checks.check_machine(Settings(min_disk_gb=0, min_memory_gb=0), tmp_path)


def test_minimum_is_what_the_issue_asks():
    assert (Settings().min_disk_gb, Settings().min_memory_gb) == (5.0, 4.0)
    assert checks.memory_bytes() > 10**8


def test_parts_are_started_in_order_and_bring_what_they_need():
    assert chosen("") == PARTS
    assert chosen("store, ledger") == ("ledger", "store")
    assert chosen("worker") == ("ledger", "worker")
    with pytest.raises(SetupRefused, match="There is no part “cellar”"):
        chosen("cellar")
