"""Media playlists read back: what ffmpeg writes, with all that may stand between a length and its segment."""

import pytest

from archive.media.films import media_playlist, playlists

HEAD = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:5\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:VOD\n"
MAP = '#EXT-X-MAP:URI="init.mp4"'


def playlist(folder, body, head=HEAD):
    file = folder / "index.m3u8"
    file.write_text(head + body + "#EXT-X-ENDLIST\n", encoding="utf-8")
    return file


def test_segments_with_their_lengths_the_longest_and_the_initialisation(tmp_path):
    body = f"{MAP}\n#EXTINF:4.960000,\nseg-0.m4s\n#EXTINF:0.040000,\n#EXT-X-PROGRAM-DATE-TIME:2026-11-29T08:00:00Z\nseg-1.m4s\n"
    found = media_playlist.read(playlist(tmp_path, body))
    assert found.segments == ((4.96, "seg-0.m4s"), (0.04, "seg-1.m4s"))
    assert (found.target_s, found.maps) == (5, (MAP,))


def test_a_playlist_without_segments_says_nothing(tmp_path):
    assert media_playlist.read(playlist(tmp_path, "", "#EXTM3U\n")) == ((), 0, ())
    assert playlists.measure(tmp_path) is None


def test_a_last_scrap_counts_for_the_average_and_is_no_peak(tmp_path):
    (tmp_path / "0.m4s").write_bytes(bytes(4_000))
    (tmp_path / "1.m4s").write_bytes(bytes(1_000))
    playlist(tmp_path, "#EXTINF:4.000000,\n0.m4s\n#EXTINF:0.100000,\n1.m4s\n")
    found = playlists.measure(tmp_path)
    assert (found.duration_s, found.average_bps, found.peak_bps) == (pytest.approx(4.1), 9756, 9757)
