"""`archive-pack.pyz`: by command or by double click. Exit status 0 packed, 1 not, 2 typed wrongly."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from archive import i18n
from archive.errors import ArchiveError
from archive.packing.asking import folders
from archive.packing.notes import Note, sentences
from archive.packing.packed import Looked, looked_through, packed, told_once
from archive.packing.parts import size_of
from archive.packing.speaking import Progress, ask, say, speak_anywhere
from archive.printable import escaped


def main(arguments: Sequence[str]) -> int:
    """Pack the folder that is named, or asked for; returns the exit status."""
    speak_anywhere()
    try:
        if arguments:
            typed = _parser().parse_args(arguments)
            return run(typed.folder, typed.out, typed.split, typed.centre, typed.name, anyway=typed.anyway, check=typed.check)
        return _asked()
    except KeyboardInterrupt:
        say("\n" + i18n.both("packing.stopped"))
        return 1


def run(
    folder: Path,
    out: Path | None = None,
    split: str | None = None,
    centre: str = "",
    name: str | None = None,
    *,
    anyway: bool = False,
    check: bool = False,
    asking: bool = False,
) -> int:
    """Say what is to be said of the folder, then pack it; returns the exit status. What would be refused stops it, but for
    `anyway`; names that cannot travel always do.
    """
    try:
        looked = looked_through(folder, name)
        _tell(looked)
        stopping = any(note.refuses for note in looked.notes)
        if check:
            return 1 if stopping else 0
        if looked.cannot_travel or (stopping and not anyway and not (asking and _yes(ask("packing.anyway")))):
            say(i18n.both("packing.not-packed"))
            return 1
        progress = Progress()
        try:
            done = packed(looked, out, size_of(split) if split else None, centre, progress)
        finally:
            progress.end()
    except ArchiveError as error:
        for line in sentences(error.code, error.facts):
            say(f"{error.code} {line}")
        return 1
    say(i18n.both("packing.done", files=f"{done.files:,}", mb=f"{done.size / 1e6:,.0f}", new=f"{done.new:,}"))
    for bag in done.bags:
        say(f"  {escaped(str(bag))}")
    say(i18n.both("packing.then" if len(done.bags) == 1 else "packing.then-several", count=len(done.bags)))
    return 0


def _asked() -> int:
    say(i18n.both("packing.greeting"))
    folder, out = folders()
    if folder is None:
        return 1
    status = run(folder, out, centre=ask("packing.centre"), asking=True)
    ask("packing.close")
    return status


def _tell(looked: Looked) -> None:
    files = looked.laid.files
    say(i18n.both("packing.found", files=f"{len(files):,}", mb=f"{sum(f.size for f in files) / 1e6:,.0f}"))
    if looked.laid.litter:
        say(i18n.both("packing.litter", count=f"{len(looked.laid.litter):,}"))
    if looked.lists.lists:
        say(i18n.both("packing.lists", names=", ".join(map(escaped, looked.lists.lists)), rows=f"{looked.lists.rows:,}"))
    for note in told_once(looked.notes):
        _say_note(note)


def _say_note(note: Note) -> None:
    mark = i18n.both("packing.refuses" if note.refuses else "packing.remark")
    say(f"{note.code} {mark} {escaped(note.where)}".rstrip())
    for line in sentences(note.code, note.facts):
        say(f"  {line}")


def _yes(answer: str) -> bool:
    return answer.lower() in {word for language in i18n.LANGUAGES for word in i18n.text("packing.yes", language).split()}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="archive-pack", description=i18n.both("packing.help"))
    parser.add_argument("folder", type=Path, help=i18n.both("packing.help.folder"))
    parser.add_argument("--out", type=Path, help=i18n.both("packing.help.out"))
    parser.add_argument("--split", help=i18n.both("packing.help.split"))
    parser.add_argument("--centre", default="", help=i18n.both("packing.help.centre"))
    parser.add_argument("--name", help=i18n.both("packing.help.name"))
    parser.add_argument("--anyway", action="store_true", help=i18n.both("packing.help.anyway"))
    parser.add_argument("--check", action="store_true", help=i18n.both("packing.help.check"))
    return parser
