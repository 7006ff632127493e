"""Which files are looked into and made into something: every document that is no paper of consent."""

import pytest

from archive.models.media import Asset, FileRole, MediaType
from archive.steps.making.derive import is_made
from archive.steps.making.inspect import is_looked_at

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("mime", "media", "role", "looked_at", "made"),
    [
        (PDF, MediaType.DOCUMENT, FileRole.MAIN, True, True),
        (PDF, MediaType.DOCUMENT, FileRole.CONSENT, True, False),
        (WORD, MediaType.DOCUMENT, FileRole.MAIN, True, True),
        (WORD, MediaType.DOCUMENT, FileRole.CONSENT, True, False),
        ("text/plain", MediaType.DOCUMENT, FileRole.MAIN, True, True),
        ("image/x-adobe-dng", MediaType.PICTURE, FileRole.MAIN, True, True),
    ],
)
def test_what_is_looked_into_and_made(mime, media, role, looked_at, made):
    asset = Asset(digest="a" * 128, sha256="b" * 64, path="x", size=1, mime=mime, media=media, role=role)
    assert (is_looked_at(asset.media), is_made(asset)) == (looked_at, made)
