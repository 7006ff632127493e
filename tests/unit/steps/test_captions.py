"""Which words belong to which recording, and the name under which a film offers them."""

import pytest

from archive.models.delivery import Resource
from archive.models.media import Asset, FileRole, MediaType, Rendition, RenditionFile, RenditionKind
from archive.models.record import Record
from archive.models.states import ResourceState
from archive.steps.making import captions

MEDIA = {"mp4": MediaType.VIDEO, "wav": MediaType.SOUND, "srt": MediaType.CAPTION, "lrc": MediaType.CAPTION}


def asset(path, part):
    ending = path.rpartition(".")[2]
    role = FileRole.CAPTION if MEDIA[ending] is MediaType.CAPTION else FileRole.MAIN
    mime = "text/x-lrc" if ending == "lrc" else "application/octet-stream"
    digest = path.encode().hex().ljust(128, "0")[:128]
    return Asset(digest=digest, sha256="0" * 64, path=path, size=1, mime=mime, media=MEDIA[ending], role=role, part=part)


def resource(*paths):
    assets = tuple(asset(path, n) for n, path in enumerate(paths, 1))
    return Resource(
        id="7ZQ4M1T900X", centre="zj", delivery="D0", delivery_name="d", item="1",
        state=ResourceState.PRESERVED, record=Record(title="t"), assets=assets,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (("a.mp4", "words.srt"), {"a.mp4": ["words.srt"]}),
        (("a.mp4", "b.mp4", "B.zh.srt", "b.en.srt"), {"b.mp4": ["B.zh.srt", "b.en.srt"]}),
        (("a.mp4", "b.mp4", "other.srt"), {"a.mp4": ["other.srt"]}),
        (("s.wav", "a.mp4", "x.srt"), {"a.mp4": ["x.srt"]}),
        (("s.wav", "a.mp4", "x.lrc"), {"a.mp4": ["x.lrc"], "s.wav": ["x.lrc"]}),
        (("s.wav", "a.mp4", "s.lrc"), {"s.wav": ["s.lrc"]}),
        (("s.wav", "x.srt"), {"s.wav": ["x.srt"]}),
        (("x.srt",), {}),
    ],
)
def test_words_go_to_the_recording_of_their_name_or_to_the_first(paths, expected):
    of = resource(*paths)
    names = {one.digest: one.path for one in of.assets}
    found = {names[digest]: [one.path for one in words] for digest, words in captions.belonging(of).items()}
    assert found == expected


def made(of, recipe, version, kind=RenditionKind.CAPTIONS, files=("captions.vtt",), language="zh"):
    listed = tuple(RenditionFile(name=name, size=1, mime="text/vtt") for name in files)
    return Rendition(asset=of.digest, recipe=recipe, version=version, kind=kind, files=listed, language=language)


def test_the_newest_captions_are_offered_those_beside_the_film_first_and_empty_ones_not():
    film, words = asset("a.mp4", 1), asset("a.srt", 2)
    every = [
        made(film, "captions-10", 1),
        made(film, "captions-3", 1),
        made(film, "captions-4", 1, files=()),
        made(words, "captions", 1),
        made(words, "captions", 2),
        made(film, "video-hls", 2, RenditionKind.HLS),
    ]
    offered = captions.offered(film, [words], every)
    assert [(one.recipe, one.version) for one in offered] == [("captions", 2), ("captions-3", 1), ("captions-10", 1)]


def test_the_name_of_a_captioned_film_changes_with_its_words_and_its_own_version_only():
    film, words = asset("a.mp4", 1), asset("a.srt", 2)
    main, track = made(film, "video-hls", 2, RenditionKind.HLS), made(words, "captions", 1)
    other = made(film, "captions-3", 1)
    name = captions.captioned_name(main, [track, other])
    assert name == captions.captioned_name(main, [other, track])
    assert len(name) == len("captioned-") + 8
    assert name != captions.captioned_name(main, [track])
    assert name != captions.captioned_name(made(film, "video-hls", 3, RenditionKind.HLS), [track, other])
