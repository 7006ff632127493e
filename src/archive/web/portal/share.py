"""How an entry looks where its address is shared: Open Graph, the cards of chat programs, and where it is offered to others."""

from typing import NamedTuple
from urllib.parse import urlencode

from archive.models.media import MediaType
from archive.models.public import PublicFile, PublicRecord
from archive.web.shared import addresses

_KINDS = {MediaType.VIDEO: "video.other", MediaType.SOUND: "music.song"}
_DESCRIPTION = 150


class Share(NamedTuple):
    """`kind` of Open Graph, the words, the picture with its whole address, and of a film or a sound the frame that plays it."""

    kind: str
    words: str
    image: str
    picture: PublicFile | None
    player: str
    width: int
    height: int
    oembed: str


def share(record: PublicRecord, portal_url: str) -> Share:
    """What stands in the head of an entry's page; words are never empty: where there is no description, where it is from."""
    picture = addresses.shared_picture(record)
    image = portal_url + addresses.media(record, picture) if picture else ""
    played = next((m for m in record.media_types if m in _KINDS), None)
    wide, high = addresses.frame(record)
    words = record.description or " · ".join(p for p in (record.place.given, record.centre.name) if p)
    return Share(
        kind=_KINDS[played] if played else "article",
        words=" ".join(words.split())[:_DESCRIPTION],
        image=image,
        picture=picture,
        player=portal_url + addresses.embed(record.id) if played else "",
        width=wide,
        height=high,
        oembed=f"{portal_url}/oembed?" + urlencode({"url": f"{portal_url}{addresses.entry(record.id)}"}),
    )
