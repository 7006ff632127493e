"""LibreOffice as a child: an office file becomes a PDF, in a room without network, without macros, with a profile of its own."""

import dataclasses
import shutil
from functools import cache
from pathlib import Path

from archive.errors import MediaLimit
from archive.media.guarded import child_process, sandbox
from archive.media.guarded.limits import Limits

_PROGRAMS = ("soffice", "libreoffice")
_BESIDE = ("/etc/fonts", "/etc/libreoffice", "/var/cache/fontconfig")
"""What it needs of a machine beside its libraries: which fonts there are, and its own settings."""
_MEMORY_MB, _CPU_S, _STALL_S, _OUTPUT_MB = 4096, 300, 240.0, 1_000
"""It says nothing while it works: so long it may be silent. A workbook of a million rows would take hours, and ends here."""
_SWITCHES = ("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard")
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
{items}
</oor:items>
"""
_ITEM = '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
_SETTINGS = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.Calc/Content/Update", "Link", "1"),
    ("Office.Common/Filter/PDF/Export", "ExportNotes", "false"),
    ("Office.Common/Filter/PDF/Export", "ExportNotesPages", "false"),
    ("Office.Common/Filter/PDF/Export", "ExportHiddenSlides", "false"),
)
"""No macros, no embedded objects that run, no links to be brought up to date; comments and speakers' notes stay at home."""


@cache
def program() -> Path | None:
    """Where LibreOffice is on this machine; None where it is not, or where it could not be kept from the rest of the machine."""
    found = next((path for name in _PROGRAMS if (path := shutil.which(name))), None)
    return Path(found).resolve() if found and sandbox.isolation() == "bwrap" else None


def convert(source: Path, kind: str, folder: Path, limits: Limits) -> Path | None:
    """The file of this kind (`docx`, …) as a PDF in `folder`; None where LibreOffice is not there or does not manage."""
    soffice = program()
    if soffice is None:
        return None
    room = folder / "office"
    profile = room / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_profile(), encoding="utf-8")
    # It chooses its reader by the ending of the name too: the name is ours, the kind is by content.
    shutil.copyfile(source, room / f"document.{kind}")
    command = [str(soffice), f"-env:UserInstallation=file://{profile}", *_SWITCHES]
    command += ["--convert-to", "pdf", "--outdir", str(room), str(room / f"document.{kind}")]
    read = (*(path for name in _BESIDE if (path := Path(name)).exists()), soffice.parents[1])
    try:
        child_process.run(child_process.Job(command, read, room), _limits(limits))
    except MediaLimit:
        return None
    made = room / "document.pdf"
    return made if made.is_file() and made.stat().st_size else None


def _profile() -> str:
    return _PROFILE.format(items="\n".join(_ITEM.format(path=path, name=name, value=value) for path, name, value in _SETTINGS))


def _limits(limits: Limits) -> Limits:
    return dataclasses.replace(
        limits,
        memory_mb=max(limits.memory_mb, _MEMORY_MB),
        cpu_s=min(limits.cpu_s, _CPU_S),
        stall_s=max(limits.stall_s, _STALL_S),
        output_mb=min(limits.output_mb, _OUTPUT_MB),
    )
