"""What is surely not taken, by a file's name and first bytes: told before it is sent; what is in doubt passes."""

from pathlib import PurePosixPath

from archive.formats.policy import Rule, rule_named, rule_of
from archive.formats.signatures import REFUSED, matched
from archive.models.names import CAMERA_FOLDERS, is_checksum_file, is_package

_PROGRAMS = "exe dll com scr msi bat cmd ps1 vbs jse wsf hta jar apk app dmg sh lnk swf"
_ARCHIVES = "7z rar cab iso"
_BY_NAME = {name: rule for rule, names in (("programs", _PROGRAMS), ("archives", _ARCHIVES)) for name in names.split()}
"""Extension -> the row of the policy; those that a sender's own lists and a camera's folders may bear are not among them."""


def refused_at_sight(path: str, head: bytes) -> Rule | None:
    """The row that refuses a file, or None; `head` may be empty, or as much of its beginning as is known.

    A ZIP or TAR may be the delivery itself; what lies in a camera's folder may be called anything.
    """
    found = matched(head, REFUSED)
    packed = is_package(path)
    extension = PurePosixPath(path).suffix.lower().removeprefix(".")
    if found and not (packed and extension not in _BY_NAME):
        return rule_of(found)
    if is_checksum_file(path) or CAMERA_FOLDERS.intersection(path.lower().split("/")[:-1]):
        return None
    return rule_named(_BY_NAME[extension]) if extension in _BY_NAME else None
