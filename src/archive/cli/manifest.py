"""`archive manifest …`: look at a delivery before it is handed in."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from archive import i18n
from archive.cli.delivery_folder import as_json, check_folder
from archive.cli.fault_table import print_faults
from archive.cli.terminal import say, say_json
from archive.manifests import Checked
from archive.models.report import Fault

group = typer.Typer(help="清单:交付前检查 / The manifest: look at it before handing in.", no_args_is_help=True)


def add(app: typer.Typer) -> None:
    """Add the group `manifest`."""
    app.add_typer(group, name="manifest")


@group.callback()
def manifest() -> None:
    """清单:交付前检查 / The manifest: look at it before handing in."""


@group.command()
def check(
    folder: Annotated[Path, typer.Argument(help="交付文件夹 / the folder of the delivery.")],
    json_: Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON.")] = False,
) -> None:
    """试读清单并核对文件,列出全部问题,不作改动 / Read the manifest and check its files: every fault at once, nothing changed.

    有条目会被退回时退出状态为 1 / The exit status is 1 if anything would be refused.
    """
    checked = check_folder(folder)
    counts = _counts(checked)
    if json_:
        say_json(json.dumps(as_json(checked) | {"counts": counts}, ensure_ascii=False, indent=1))
    else:
        _print(checked, counts)
    if counts["refused"] or _whole(checked):
        sys.exit(1)


def _print(checked: Checked, counts: dict[str, int]) -> None:
    faults = _every(checked)
    if faults:
        print_faults(faults)
    else:
        say(i18n.both("manifest.check.clean"))
    say(i18n.both("manifest.check.counts", **counts))
    if _whole(checked):
        say(i18n.both("manifest.check.whole"))


def _every(checked: Checked) -> list[Fault]:
    of_items = (fault for item in checked.items for fault in item.faults)
    return [*checked.faults, *sorted(of_items, key=lambda fault: fault.row or 0)]


def _whole(checked: Checked) -> bool:
    return any(fault.refuses for fault in checked.faults)


def _counts(checked: Checked) -> dict[str, int]:
    taken = 0 if _whole(checked) else sum(item.taken for item in checked.items)
    return {
        "items": len(checked.items),
        "files": sum(len(item.files) for item in checked.items),
        "taken": taken,
        "refused": len(checked.items) - taken,
        "warned": sum(not fault.refuses for fault in _every(checked)),
    }
