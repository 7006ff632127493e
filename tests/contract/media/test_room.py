"""Room on the disk is reserved before work begins, and given back."""

import shutil

import pytest

from archive.errors import ScratchFull
from archive.media.guarded.limits import MB
from archive.media.guarded.workspace import workspace


def test_who_needs_more_than_there_is_does_not_begin(tmp_path):
    scratch = tmp_path / "scratch"
    with pytest.raises(ScratchFull) as refused, workspace(scratch, 10**18):
        pytest.fail("began")
    assert refused.value.code == "E503"
    assert refused.value.retriable
    assert refused.value.facts["needed_mb"] > 10**11
    assert list(scratch.iterdir()) == []


def test_what_others_were_promised_is_not_promised_again(tmp_path):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    free = shutil.disk_usage(scratch).free
    share = round(free * 0.6)
    with workspace(scratch, share) as first:
        with pytest.raises(ScratchFull), workspace(scratch, share):
            pytest.fail("began")
        with workspace(scratch, 10 * MB):
            assert first.is_dir()
    with workspace(scratch, share) as later:
        assert later.is_dir()
    assert list(scratch.iterdir()) == []


def test_the_promise_of_one_who_was_killed_goes_with_his_folder(tmp_path):
    scratch = tmp_path / "scratch"
    dead = scratch / "media-dead"
    dead.mkdir(parents=True)
    (scratch / "media-dead.promise").write_text(str(10**18))
    with workspace(scratch, 10 * MB):
        assert not dead.exists()
        assert not (scratch / "media-dead.promise").exists()
