"""`archive manifest …`: look at a delivery before it is handed in."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from archive.cli.shared.delivery_folder import as_json, check_folder
from archive.cli.terminal.console import say_json
from archive.cli.terminal.fault_table import counts, is_refused_whole, print_checked

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
    counted = counts(checked)
    if json_:
        say_json(json.dumps(as_json(checked) | {"counts": counted}, ensure_ascii=False, indent=1))
    else:
        print_checked(checked)
    if counted["refused"] or is_refused_whole(checked):
        sys.exit(1)
