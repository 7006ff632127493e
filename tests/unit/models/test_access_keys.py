"""Where what was made of an asset lies: a rendition says so itself, and everything of one asset is found by two prefixes."""

from archive.models import access_keys
from archive.models.media import Rendition, RenditionKind
from archive.web.media.renditions import asset_of

DIGEST = "0123456789abcdef" * 8


def test_a_rendition_lies_where_its_recipe_puts_it_and_its_address_tells_the_asset():
    made = Rendition(asset=DIGEST, recipe="video-hls", version=3, kind=RenditionKind.HLS, files=())
    assert made.prefix == access_keys.rendition(DIGEST, "video-hls", 3) == f"renditions/{DIGEST}/video-hls-3/"
    assert asset_of(f"{made.prefix}master.m3u8") == DIGEST


def test_all_of_an_asset_lies_below_its_prefixes_and_nothing_of_another():
    prefixes = access_keys.of_asset(DIGEST)
    assert prefixes == (f"renditions/{DIGEST}/", f"work/{DIGEST}/")
    assert access_keys.parts(DIGEST, "video-hls", 3).startswith(prefixes)
    assert not access_keys.rendition(DIGEST[:-1] + "0", "video-hls", 3).startswith(prefixes)
