"""A folder as a shelf: several writers at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

from archive.store import FolderShelf


def test_a_first_write_takes_no_harm_from_others_that_write_at_the_same_time(tmp_path):
    """Each new shelf sweeps at its first write, and sees files of the others that are just being renamed."""
    FolderShelf("disk", tmp_path).declare()
    over = Event()

    def others():
        while not over.is_set():
            FolderShelf("disk", tmp_path).put("aaa/1", b"x")

    with ThreadPoolExecutor(4) as pool:
        writers = [pool.submit(others) for _ in range(4)]
        try:
            for _ in range(200):
                FolderShelf("disk", tmp_path).put("bbb/1", b"y")
        finally:
            over.set()
        for writer in writers:
            writer.result()
    assert sorted(path.name for path in tmp_path.iterdir()) == [".archive-replica", "aaa", "bbb"]
