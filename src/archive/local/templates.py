"""Configuration files of the servers: templates in `infra/local/`, filled with `${name}`."""

import json
import string
from pathlib import Path

from archive.errors import ToolMissing
from archive.local.layout import repository


def folder() -> Path:
    """Where the templates lie.

    Raises:
        ToolMissing: the package does not run from a checkout.

    """
    found = repository() / "infra" / "local"
    if not found.is_dir():
        raise ToolMissing(tool="infra/local", hint="git clone; make setup")
    return found


def filled(template: str, /, **facts: object) -> str:
    """The text of a template; every name in it must be given."""
    text = (folder() / template).read_text(encoding="utf-8")
    return string.Template(text).substitute({key: str(value) for key, value in facts.items()})


def quoted(value: object) -> str:
    """A value as a JSON string, which YAML and supervisord's files read too."""
    return json.dumps(str(value), ensure_ascii=False)
