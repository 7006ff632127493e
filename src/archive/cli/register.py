"""Which modules add which commands; a new command module gets one line here."""

from importlib import import_module

import typer

MODULES: tuple[str, ...] = (
    "demo",
    "stack",
    "worker",
    "portal",
    "deliveries",
    "review",
    "deletion",
    "objects",
    "care",
    "export",
    "manifest",
    "formats",
    "catalogue",
    "schemas",
    "reference",
    "samples",
    "checkup",
    "installation",
)


def add_all(app: typer.Typer) -> None:
    """Let every module of the table add its commands."""
    for name in MODULES:
        import_module(f"archive.cli.{name}").add(app)
