"""ffmpeg's progress, block by block."""

from archive.media.guarded.progress import Pace, Progress


def block(seconds, speed, frame):
    lines = (f"frame={frame}", f"out_time_us={int(seconds * 1e6)}", f"speed={speed}", "progress=continue")
    return [line.encode() for line in lines]


def test_share_speed_and_remaining_time_are_told_once_a_block():
    told = []
    progress = Progress(100.0, told.append)
    for line in [
        *block(0, "N/A", 0),
        *block(20, "2.0x", 500),
        *block(20, "1.9x", 500),
        *block(60, "4x", 1500),
        *block(101, "4x", 1600),
    ]:
        progress(line)
    assert told == [Pace(0.2, 2.0, 40.0), Pace(0.6, 4.0, 10.0), Pace(1.0, 4.0, 0.0)]
    assert progress.done_s == 101


def test_only_what_moved_is_a_sign_of_life():
    progress = Progress(None, None)
    assert [progress(line) for line in block(1, "2x", 5)] == [True, True, False, False]
    assert [progress(line) for line in block(1, "1x", 5)] == [False, False, False, False]
    assert progress(b"out_time_us=N/A") is True
    assert progress.done_s == 1.0
