"""Rooms of chat programs, by their addresses as apprise writes them; what is said is plain text."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from apprise import Apprise, AppriseAsset, NotifyFormat

from archive.errors import ChatUnavailable, ChatWrong

LONGEST = 1000
"""Signs of one line; rooms cut or refuse longer ones."""


@dataclass(frozen=True)
class Room:
    """All rooms that were set; a line counts as said when every one has taken it."""

    addresses: Sequence[str]

    def say(self, title: str, line: str) -> None:
        """Return when every room has taken it.

        Raises:
            ChatWrong: an address is none that apprise knows; it is told without what is secret in it.
            ChatUnavailable: a room did not take it now.
        """
        made = Apprise(asset=AppriseAsset(async_mode=False, app_id="archive", secure_logging=True, plugin_paths=[]))
        for address in self.addresses:
            if not made.add(address):
                raise ChatWrong(name=urlsplit(address).scheme or "–")
        if not made.notify(body=line[:LONGEST], title=title[:100], body_format=NotifyFormat.TEXT):
            raise ChatUnavailable(server=", ".join(sorted({urlsplit(one).scheme for one in self.addresses})), reason="not taken")
