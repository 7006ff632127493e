"""The one list of rubbish."""

import pytest

from archive.models.litter import is_litter


@pytest.mark.parametrize(
    "path",
    [
        ".DS_Store",
        "a/Thumbs.db",
        "ehthumbs.db",
        "Desktop.ini",
        "~$清单.xlsx",
        ".~lock.清单.ods#",
        "__MACOSX/照片/a.jpg",
        "照片/._a.jpg",
        ".Spotlight-V100/x",
        ".Trashes/501/a.jpg",
        "System Volume Information/IndexerVolumeGuid",
        "$RECYCLE.BIN/S-1-5/a.mp4",
        "照片/@eaDir/a.jpg/SYNOPHOTO_THUMB_M.jpg",
    ],
)
def test_what_systems_leave(path):
    assert is_litter(path)


@pytest.mark.parametrize(
    "path", ["a.jpg", ".隐藏.mp4", "...第一集.mp4", "desktop.ini.txt", "a~$b.xlsx", "回收站/a.mp4", "MACOSX/a"]
)
def test_what_people_call_their_files(path):
    assert not is_litter(path)
