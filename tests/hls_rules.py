"""The project's checks of HLS output against RFC 8216 and the authoring rules it lives by, with other eyes than ours."""

import json
import re
import subprocess
from itertools import pairwise
from pathlib import Path

from archive.media.guarded import tools


def attributes(line):
    return {name: value.strip('"') for name, value in re.findall(r'([A-Z0-9-]+)=("[^"]*"|[^,]*)', line)}


def segments(playlist):
    """(length, name) of every segment of a media playlist."""
    text = playlist.read_text()
    return [(float(a), b) for a, b in re.findall(r"#EXTINF:([0-9.]+),[^\n]*\n(?:#[^\n]*\n)*([^#\s][^\n]*)", text)]


def probe(path, *shown):
    command = [str(tools.ffprobe()), "-v", "error", *shown, "-of", "json", str(path)]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def check(folder):
    """Every rule on one rendition of a film; returns the sizes of its rungs."""
    master = (folder / "master.m3u8").read_text()
    lines = master.splitlines()
    assert lines[0] == "#EXTM3U"
    assert "#EXT-X-INDEPENDENT-SEGMENTS" in lines
    variants = [(attributes(line), after) for line, after in pairwise(lines) if line.startswith("#EXT-X-STREAM-INF")]
    rungs = [(given, path) for given, path in variants if "RESOLUTION" in given]
    assert rungs == sorted(rungs, key=lambda one: int(one[0]["BANDWIDTH"])), "the lowest comes first"
    group = next((attributes(line) for line in lines if line.startswith("#EXT-X-MEDIA:TYPE=AUDIO")), None)
    lengths = {}
    for given, path in variants:
        lengths[path] = _media_playlist(folder / path)
        _truthful(folder, given, path, group)
    assert len({tuple(lengths[path]) for _, path in rungs}) == min(1, len(rungs)), "every rung is cut at the same moments"
    if group:
        sound = sum(lengths[group["URI"]])
        assert abs(sound - sum(lengths[rungs[0][1]])) < 1.5
        assert any(given["CODECS"] == "mp4a.40.2" and path == group["URI"] for given, path in variants), "the sound alone"
    _key_frame_playlists(folder, lines, len(rungs))
    return [given["RESOLUTION"] for given, _ in rungs]


def _media_playlist(playlist):
    text = playlist.read_text()
    found = segments(playlist)
    target = int(re.search(r"#EXT-X-TARGETDURATION:(\d+)", text)[1])
    assert all(round(length) <= target for length, _ in found)
    assert text.rstrip().endswith("#EXT-X-ENDLIST")
    assert "#EXT-X-MAP:URI=" in text
    for _, name in found:
        assert (playlist.parent / name).stat().st_size > 0
    return [length for length, _ in found]


def _truthful(folder, given, path, group):
    """CODECS, RESOLUTION, FRAME-RATE and both bandwidths are those of the streams."""
    stream = probe(folder / path, "-show_streams")["streams"][0]
    bits = _bits(folder, path)
    beside = _bits(folder, group["URI"]) if group else []
    own = group is not None and path == group["URI"]
    average = sum(b for b, _ in bits) / sum(s for _, s in bits)
    sound = 0 if own or not beside else sum(b for b, _ in beside) / sum(s for _, s in beside)
    assert abs(int(given["AVERAGE-BANDWIDTH"]) - average - sound) < 0.01 * (average + sound) + 2
    assert int(given["BANDWIDTH"]) >= max((b / s for b, s in bits if s >= 1), default=0)
    if "RESOLUTION" not in given:
        assert given["CODECS"] == "mp4a.40.2"
        return
    assert given["RESOLUTION"] == f"{stream['width']}x{stream['height']}"
    numerator, denominator = stream["r_frame_rate"].split("/")
    assert abs(float(given["FRAME-RATE"]) - int(numerator) / int(denominator)) < 0.002
    profile = {"High": "6400", "Main": "4d40", "Constrained Baseline": "42c0"}[stream["profile"]]
    assert given["CODECS"].split(",")[0] == f"avc1.{profile}{stream['level']:02x}"
    first = _first_packets(folder / path)
    assert first, "there are segments"
    assert all(first), "every segment begins with a key frame"


def _bits(folder, path):
    """(bits, seconds) of every segment of a media playlist."""
    playlist = folder / path
    return [((playlist.parent / name).stat().st_size * 8, length) for length, name in segments(playlist)]


def _first_packets(playlist):
    """Whether the first packet of each segment is a key frame, by a plain ffprobe on the segment behind its initialisation."""
    init = (playlist.parent / re.search(r'#EXT-X-MAP:URI="([^"]+)"', playlist.read_text())[1]).read_bytes()
    found = []
    for _, name in segments(playlist):
        whole = init + (playlist.parent / name).read_bytes()
        command = [tools.ffprobe(), "-v", "error", "-show_entries", "packet=flags", "-of", "csv=p=0", "-"]
        done = subprocess.run(command, input=whole, check=True, capture_output=True)
        found.append(done.stdout.startswith(b"K"))
    return found


def _key_frame_playlists(folder, lines, rungs):
    found = [attributes(line) for line in lines if line.startswith("#EXT-X-I-FRAME-STREAM-INF")]
    assert len(found) == rungs
    for given in found:
        playlist = folder / given["URI"]
        text = playlist.read_text()
        assert "#EXT-X-I-FRAMES-ONLY" in text
        init = (playlist.parent / re.search(r'#EXT-X-MAP:URI="([^"]+)"', text)[1]).read_bytes()
        ranges = re.findall(r"#EXT-X-BYTERANGE:(\d+)@(\d+)\n([^\n]+)", text)
        assert len(ranges) == len(segments(playlist.with_name("index.m3u8")))
        length, start, name = ranges[-1]
        data = (playlist.parent / name).read_bytes()[int(start) : int(start) + int(length)]
        command = [tools.ffmpeg(), "-v", "error", "-i", "-", "-frames:v", "1", "-f", "framehash", "-"]
        done = subprocess.run(command, input=init + data, capture_output=True, check=False)
        size = f"#dimensions 0: {given['RESOLUTION']}".encode()
        assert size in done.stdout, done.stderr[-300:]


def sprites(folder: Path):
    """Every cue of the thumbnails names a part that lies on its sheet; returns the number of cues."""
    from PIL import Image

    cues = re.findall(r"-->[^\n]*\n([^\n#]+)#xywh=(\d+),(\d+),(\d+),(\d+)", (folder / "sprites.vtt").read_text())
    for name, x, y, width, height in cues:
        with Image.open(folder / name) as sheet:
            assert int(x) + int(width) <= sheet.width
            assert int(y) + int(height) <= sheet.height
    return len(cues)
