"""The index's client, without what it brings along for callers of other kinds: clients for asynchronous callers, tables for
analysts. It goes without each that is not there; to load them takes a command half a second before its first word.
"""

import importlib
import sys

_OTHERS = ("aiohttp", "httpx", "pyarrow")


def _load() -> None:
    """Load the client; what is loaded already, or will be by somebody else afterwards, is not touched."""
    kept_out = [name for name in _OTHERS if name not in sys.modules]
    sys.modules.update(dict.fromkeys(kept_out))  # type: ignore[arg-type]  # None: an import says that there is no such thing
    try:
        importlib.import_module("elasticsearch.helpers")
    finally:
        for name in kept_out:
            sys.modules.pop(name, None)


_load()
