"""What cameras lay down, told by names."""

import pytest

from archive.manifests import camera

SPLIT = 2_097_152_000
"""Where a Sony camera begins another file."""


@pytest.mark.parametrize(
    ("path", "tree", "beside"),
    [
        ("PRIVATE/AVCHD/BDMV/STREAM/00000.MTS", ("", "PRIVATE"), False),
        ("卡1/PRIVATE/AVCHD/BDMV/CLIPINF/00000.CPI", ("卡1", "卡1/PRIVATE"), True),
        ("AVCHD/BDMV/STREAM/00001.m2ts", ("", "AVCHD"), False),
        ("BDMV/index.bdm", ("", "BDMV"), True),
        ("光盘/VIDEO_TS/VTS_01_1.VOB", ("光盘", "光盘/VIDEO_TS"), False),
        ("光盘/VIDEO_TS/VTS_01_0.VOB", ("光盘", "光盘/VIDEO_TS"), True),
        ("光盘/video_ts/video_ts.ifo", ("光盘", "光盘/video_ts"), True),
        ("VTS_02_3.VOB", None, False),
        ("VTS_02_0.IFO", None, True),
        ("CONTENTS/VIDEO/0001AB.MXF", ("", "CONTENTS"), False),
        ("CONTENTS/AUDIO/0001AB00.MXF", ("", "CONTENTS"), True),
        ("CONTENTS/CLIPS001/AA0001/AA000101.MXF", ("", "CONTENTS"), False),
        ("XDROOT/Clip/C0001.MXF", ("", "XDROOT"), False),
        ("XDROOT/Clip/C0001M01.XML", ("", "XDROOT"), True),
        ("XDROOT/Sub/C0001S01.MXF", ("", "XDROOT"), True),
        ("BPAV/CLPR/709_0001_01/709_0001_01.MP4", ("", "BPAV"), False),
        ("BPAV/CLPR/709_0001_01/709_0001_01.SMI", ("", "BPAV"), True),
        ("PRIVATE/M4ROOT/CLIP/C0001.MP4", ("", "PRIVATE"), False),
        ("PRIVATE/M4ROOT/CLIP/C0001M01.XML", ("", "PRIVATE"), True),
        ("SD_VIDEO/PRG001/MOV001.MOD", ("", "SD_VIDEO"), False),
        ("SD_VIDEO/PRG001/MOV001.MOI", ("", "SD_VIDEO"), True),
        ("DCIM/100GOPRO/GH010123.MP4", None, False),
        ("DCIM/100GOPRO/GL010123.LRV", None, True),
        ("MVI_0001.THM", None, True),
        ("contents/说明.txt", None, False),
        ("作品/CONTENTS.mp4", None, False),
        ("PRIVATE/合同.pdf", None, False),
    ],
)
def test_where_a_file_belongs_and_whether_it_lies_beside(path, tree, beside):
    found = camera.tree(path)
    assert (tuple(found) if found else None, camera.is_beside(path)) == (tree, beside)


@pytest.mark.parametrize(
    "ordered",
    [
        ["2.mp4", "10.mp4", "第2集.mp4", "第10集.mp4"],
        ["GH010123.MP4", "GH020123.MP4", "GH010124.MP4"],
        ["GOPR0123.MP4", "GP010123.MP4", "GP020123.MP4", "GOPR0124.MP4"],
        ["VIDEO_TS/VTS_01_1.VOB", "VIDEO_TS/VTS_01_2.VOB", "VIDEO_TS/VTS_02_1.VOB"],
        ["a/1.mp4", "a/2.mp4", "a/二/1.mp4", "b/1.mp4"],
    ],
)
def test_files_follow_one_another_as_they_were_recorded(ordered):
    assert sorted(set(ordered), key=camera.order) == ordered


def test_chapters_and_files_of_a_disc_say_what_they_are_part_of():
    shots = [camera.shot(path) for path in ("GOPR0123.MP4", "GP010123.MP4", "GL010123.LRV", "GH010124.MP4", "a/GH010124.MP4")]
    assert shots[0] == shots[1] == shots[2] and len(set(shots[2:])) == 3
    assert camera.shot("VTS_01_1.VOB") == camera.shot("VIDEO_TS.IFO") != camera.shot("a.vob")


def test_numbered_streams_are_one_shot_where_the_card_was_full():
    sizes = {"00000.MTS": SPLIT, "00001.MTS": SPLIT, "00002.MTS": 5, "00003.MTS": 5, "a/00004.MTS": 7, "00010.MTS": SPLIT}
    assert camera.split_shots(sizes) == {f"0000{n}.MTS": "00000.MTS" for n in range(3)}
