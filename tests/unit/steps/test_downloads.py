"""What of an entry can be taken home: by the rights given, and by what the file is for."""

import pytest

from archive.models.delivery import Resource
from archive.models.media import Asset, FileRole, FileUse, MediaType, Rendition, RenditionFile, RenditionKind
from archive.models.record import Consent, Kind, Record
from archive.models.states import ResourceState
from archive.steps.publishing.entries import _parts

PICTURES = [("640.jpg", 640, "image/jpeg"), ("2560.jpg", 2560, "image/jpeg"), ("2560.webp", 2560, "image/webp")]


def asset(media, role=FileRole.MAIN):
    return Asset(digest="a" * 128, sha256="b" * 64, path="x", size=1, mime="x/y", media=media, role=role)


def rendition(kind, files):
    return Rendition(asset="a" * 128, recipe=kind.value, version=1, kind=kind, files=tuple(files))


def photograph():
    return rendition(
        RenditionKind.PICTURE,
        [RenditionFile(name=name, size=1, mime=mime, use=FileUse.PICTURE, width=width) for name, width, mime in PICTURES],
    )


def document():
    return rendition(
        RenditionKind.DOCUMENT,
        [
            RenditionFile(name="pages/001.jpg", size=1, mime="image/jpeg", use=FileUse.PAGE, page=1),
            RenditionFile(name="download.pdf", size=1, mime="application/pdf", use=FileUse.DOWNLOAD),
        ],
    )


def taken_home(shown, made, rights="", consent="同意公开", notes=()):
    record = Record(title="t", kind=Kind.OTHER, rights=rights, consent=Consent(statement=consent), notes=dict(notes))
    resource = Resource(
        id="00000000011",
        centre="zj-330683",
        delivery="D1",
        delivery_name="n",
        item="1",
        record=record,
        assets=(shown,),
        state=ResourceState.PRESERVED,
    )
    (part,) = _parts(None, resource, [shown], {}, [made])
    return part.download and part.download.path.rpartition("/")[2]


def test_a_photograph_is_taken_home_as_its_largest_jpeg():
    assert taken_home(asset(MediaType.PICTURE), photograph()) == "2560.jpg"


def test_a_document_is_taken_home_as_a_pdf():
    assert taken_home(asset(MediaType.DOCUMENT), document()) == "download.pdf"


@pytest.mark.parametrize("said", [{"rights": "不得下载"}, {"consent": "同意公开,仅供在线观看"}, {"notes": {"备注": "请勿下载"}}])
def test_nothing_is_taken_home_where_the_rights_say_so(said):
    assert taken_home(asset(MediaType.PICTURE), photograph(), **said) is None
    assert taken_home(asset(MediaType.DOCUMENT), document(), **said) is None


def test_a_poster_is_not_taken_home():
    assert taken_home(asset(MediaType.PICTURE, FileRole.POSTER), photograph()) is None


def test_a_document_of_which_nothing_could_be_shown_is_still_a_part_of_its_entry():
    shown = asset(MediaType.DOCUMENT)
    assert taken_home(shown, rendition(RenditionKind.DOCUMENT, [])) is None
