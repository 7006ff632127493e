"""Asking for the folder where the program was started by a double click: a window where there is one, else the keyboard."""

from pathlib import Path
from types import ModuleType

from archive import i18n
from archive.packing.speaking import ask


def folders() -> tuple[Path | None, Path | None]:
    """The folder to pack, and where to put the bag (None: beside it). None for the first where nobody names one."""
    window = _window()
    if window is None:
        typed = ask("packing.which").strip('"')
        where = ask("packing.where").strip('"') if typed else ""
        return (Path(typed) if typed else None, Path(where) if where else None)
    chosen = window.askdirectory(title=i18n.both("packing.which"), mustexist=True)
    where = window.askdirectory(title=i18n.both("packing.where")) if chosen else ""
    return (Path(chosen) if chosen else None, Path(where) if where else None)


def _window() -> ModuleType | None:
    try:
        import tkinter  # noqa: PLC0415 - many a Python has none
        from tkinter import filedialog  # noqa: PLC0415

        tkinter.Tk().withdraw()
    except (ImportError, RuntimeError):
        return None
    except Exception as fault:
        if type(fault).__name__ == "TclError":  # no screen; its class is in the library that may be missing
            return None
        raise
    return filedialog
