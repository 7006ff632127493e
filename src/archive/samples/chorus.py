"""嵊州市: a chorus of four synthesised voices with captions in two languages, its tune sung alone with lyrics and a cover, and
the programme; the manifest is a CSV in GB18030, as older spreadsheets save it.
"""

from collections.abc import Iterable
from pathlib import Path

from archive.media.compose import compose
from archive.samples import films, lyrics, programme, solo, song, voices
from archive.samples.delivery import CONSENT, RIGHTS, SYNTHETIC, SampleDelivery, digest
from archive.samples.sheets import write_csv

CENTRE, NAME, TITLE = "zj-330683", "2025-村歌合唱展演", "嵊州村歌合唱《茉莉花》"
_HEADERS = (
    *("编号", "题名", "文件名", "文件角色", "校验值", "类型", "门类", "简介", "团队", "日期", "地点"),
    *("活动", "语言", "权利", "授权", "关键词"),
)
_FILM, _SOUND, _PAPER = "视频/茉莉花.mp4", "音频/茉莉花清唱.mp3", "文献/节目单.pdf"
_BESIDE = {_FILM: ("字幕/茉莉花.zh.srt", "字幕/茉莉花.en.srt"), _SOUND: ("音频/茉莉花清唱.lrc",)}
"""File -> its captions."""
_ITEMS = (
    # item, title, file, kind, genre, what it is, ensemble, programme, language, subjects
    (
        *("1", TITLE, _FILM, "合唱", "合唱", "嵊州市村歌合唱展演曲目,民歌《茉莉花》的四部合唱。四个声部均为电脑合成。"),
        *("示例合唱团(合成)", "村歌合唱展演", "普通话", "民歌;合唱;茉莉花"),
    ),
    (
        *("2", solo.TITLE, _SOUND, "演出", "独唱", "民歌《茉莉花》的独唱录音,配滚动歌词。歌声为电脑合成。"),
        *("", "", "普通话", "民歌;茉莉花"),
    ),
    (
        *("3", programme.TITLE, _PAPER, "文献", "", "节目单三页:封面、节目次序、《茉莉花》简谱。"),
        *("", "", "普通话", "节目单;简谱"),
    ),
)


def deliver(target: Path) -> SampleDelivery:
    """Write the delivery below `target`."""
    folder = target / CENTRE / NAME
    for name in ("视频", "音频", "字幕", "文献"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    record_chorus(folder / _FILM)
    solo.record(folder / _SOUND)
    (folder / _PAPER).write_bytes(programme.programme())
    _write_captions(folder)
    rows = [row for item in _ITEMS for row in _rows(folder, item)]
    write_csv(folder / "manifest.csv", [_HEADERS, *rows], "gb18030")
    return SampleDelivery(CENTRE, NAME, folder, titles=tuple(item[1] for item in _ITEMS))


def _write_captions(folder: Path) -> None:
    """As people have them: Chinese in GB18030, English in UTF-8."""
    chinese, english = (folder / name for name in _BESIDE[_FILM])
    verses = lyrics.verses()
    chinese.write_bytes(lyrics.srt([(verse, verse.words) for verse in verses], films.TITLE_S).encode("gb18030"))
    english.write_bytes(lyrics.srt([(verse, verse.english) for verse in verses], films.TITLE_S).encode())
    (folder / _BESIDE[_SOUND][0]).write_bytes(lyrics.lrc(solo.TITLE).encode("gb18030"))


def _rows(folder: Path, item: tuple[str, ...]) -> list[tuple[str, ...]]:
    """One row for the recording or paper, one for each file of captions with it."""
    number, title, file, kind, genre, about, ensemble, event, language, words = item
    known = (kind, genre, about + SYNTHETIC, ensemble, "2025-05-18", "嵊州市", event, language, RIGHTS, CONSENT, words)
    beside = [(number, title, name, "字幕", digest(folder / name)) for name in _BESIDE.get(file, ())]
    return [(number, title, file, "主文件", digest(folder / file), *known), *beside]


def record_chorus(path: Path) -> None:
    """Frames and voices into one MP4: 1280×720 at 25 frames a second, about 14 s."""
    width, height = films.CHORUS_SIZE
    sound = path.with_suffix(".pcm")
    unsung = bytes(2 * round(films.TITLE_S * voices.RATE_HZ))
    sound.write_bytes(unsung + voices.mixed(song.choir()))
    try:
        record(path, sound, (width, height), films.chorus())
    finally:
        sound.unlink()


def record(path: Path, sound: Path, size: tuple[int, int], frames: Iterable[bytes]) -> None:
    """One film of raw frames and raw sound; one thread, so that it has the same bytes each time."""
    picture = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{size[0]}x{size[1]}", "-r", str(films.FPS), "-i", "pipe:0"]
    heard = ["-f", "s16le", "-ar", str(voices.RATE_HZ), "-ac", "1", "-i", str(sound)]
    coded = [
        "-c:v",
        "libx264",
        "-preset",
        "veryfast",
        "-crf",
        "21",
        "-threads",
        "1",
        "-vf",
        "scale=out_color_matrix=bt709",
        "-pix_fmt",
        "yuv420p",
    ]
    tagged = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-movflags", "+faststart"]
    compose([*picture, *heard], [*coded, *tagged, "-c:a", "aac", "-b:a", "128k", "-ar", "48000", str(path)], frames)
