"""Captions are told their recording, and a film that has some gets a multivariant playlist that offers them.

The playlist is a rendition of the film, named by the words it offers: the same film in another resource has its own.
"""

from collections.abc import Sequence

from archive import media
from archive.models.delivery import Resource
from archive.models.media import Asset, FileUse, MediaType, Rendition, RenditionFile, RenditionKind
from archive.services import Services
from archive.steps.making import captions
from archive.steps.making.decoder_limits import media_limits

VERSION = 1
_MASTER = media.MASTER


def recipe(resource: Resource, asset: Asset, facts: media.MediaFacts) -> media.Recipe:
    """What to make of a file of captions: told the length of its recording, and its language by its name."""
    theirs = {digest for digest, own in captions.belonging(resource).items() if asset.digest in {one.digest for one in own}}
    lengths = [a.facts.duration_s for a in resource.assets if a.digest in theirs and a.facts and a.facts.duration_s]
    return media.plan_captions(facts, asset.path, max(lengths, default=None))


def settle(services: Services, resource: Resource) -> int:
    """Write the playlists of the resource's films with the captions that are made by now; returns how many were new.

    Safe to repeat and to run side by side: whoever comes last sees all of them.
    """
    words = captions.belonging(resource)
    films = [a for a in resource.assets if a.media is MediaType.VIDEO and (a.digest in words or _has_own(a))]
    renditions = services.ledger.renditions.of({*(f.digest for f in films), *(c.digest for own in words.values() for c in own)})
    return sum(
        _settle(services, film, captions.offered(film, words.get(film.digest, []), renditions), renditions) for film in films
    )


def _settle(services: Services, film: Asset, tracks: Sequence[Rendition], renditions: Sequence[Rendition]) -> bool:
    main = captions.main_stream(film, renditions)
    if main is None or not tracks:
        return False
    recipe = captions.captioned_name(main, tracks)
    if any(r.asset == film.digest and r.recipe == recipe for r in renditions):
        return False
    with services.store.renditions.open(main.prefix + _MASTER) as stream:
        master = b"".join(stream.chunks()).decode()
    text = media.captioned(master, f"../{main.recipe}-{main.version}/", [_track(one) for one in tracks])
    file = RenditionFile(name=_MASTER, size=len(text.encode()), mime=media.mime(_MASTER), use=FileUse.MASTER)
    made = Rendition(
        asset=film.digest, recipe=recipe, version=VERSION, kind=RenditionKind.HLS, files=(file,), duration_s=main.duration_s
    )
    with media.workspace(media_limits(services).scratch) as folder:
        (folder / _MASTER).write_text(text, encoding="utf-8")
        services.store.renditions.put_folder(made.prefix, folder, media.mime)
    services.ledger.renditions.add(made)
    return True


def _track(rendition: Rendition) -> media.Track:
    return media.Track(f"../../{rendition.asset}/{rendition.recipe}-{rendition.version}/index.m3u8", rendition.language)


def _has_own(asset: Asset) -> bool:
    return bool(asset.facts and any(one.text for one in asset.facts.captions))
