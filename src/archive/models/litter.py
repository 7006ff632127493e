"""Rubbish that systems and programs leave among a centre's files: the one list, for everything that files come in by."""

from archive.models.names import is_checksum_file, is_mark, is_ours

_NAMES = frozenset(
    {
        # macOS
        ".ds_store",
        "__macosx",
        ".spotlight-v100",
        ".trashes",
        ".trash",
        ".fseventsd",
        ".temporaryitems",
        ".documentrevisions-v100",
        ".appledouble",
        ".apdisk",
        ".volumeicon.icns",
        "icon\r",
        # Windows
        "thumbs.db",
        "ehthumbs.db",
        "ehthumbs_vista.db",
        "desktop.ini",
        "system volume information",
        "$recycle.bin",
        "recycler",
        "found.000",
        # Linux, network drives, programs
        ".directory",
        ".trash-1000",
        "lost+found",
        "@eadir",
        "#recycle",
        "@recycle",
        ".@__thumb",
        ".git",
        ".svn",
    }
)
_OPEN_HERE = (".~lock.", "~$", "._")
"""What office programs put beside a file as long as it is open (`~$清单.xlsx`, `.~lock.清单.ods#`), and macOS beside any."""


def is_litter(path: str) -> bool:
    """Whether a file or a folder, or a folder on its way, is no work of anybody: `.DS_Store`, `__MACOSX/a.jpg`, `~$清单.xlsx`.

    Other names that begin with a dot are files like any other.
    """
    return any(part.lower() in _NAMES or part.startswith(_OPEN_HERE) for part in path.split("/"))


def is_left_out(path: str) -> bool:
    """Whether nobody hands it in: litter, or a mark or receipt of ours at the top of a delivery."""
    return is_litter(path) or ("/" not in path and (is_mark(path) or is_ours(path)))


def is_nobodys(path: str) -> bool:
    """Whether it is no work of anybody: litter, our own marks and receipts, checksums of others."""
    return is_litter(path) or is_mark(path) or is_ours(path) or is_checksum_file(path)
