"""嵊州市: a chorus of four synthesised voices; the manifest is a CSV in GB18030, as older spreadsheets save it."""

from collections.abc import Iterable
from pathlib import Path

from archive.media.compose import compose
from archive.samples import films, song, voices
from archive.samples.delivery import CONSENT, RIGHTS, SYNTHETIC, SampleDelivery, digest
from archive.samples.sheets import write_csv

CENTRE, NAME, TITLE = "zj-330683", "2025-村歌合唱展演", "嵊州村歌合唱《茉莉花》"
_HEADERS = (
    "编号",
    "题名",
    "文件名",
    "校验值",
    "类型",
    "门类",
    "简介",
    "团队",
    "日期",
    "地点",
    "活动",
    "语言",
    "权利",
    "授权",
    "关键词",
)


def deliver(target: Path) -> SampleDelivery:
    """Write the delivery below `target`."""
    folder = target / CENTRE / NAME
    film = folder / "视频" / "茉莉花.mp4"
    film.parent.mkdir(parents=True, exist_ok=True)
    record_chorus(film)
    about = f"嵊州市村歌合唱展演曲目,民歌《茉莉花》的四部合唱。四个声部均为电脑合成。{SYNTHETIC}"
    row = ("1", TITLE, "视频/茉莉花.mp4", digest(film), "合唱", "合唱", about, "示例合唱团(合成)", "2025-05-18", "嵊州市")
    write_csv(
        folder / "manifest.csv", [_HEADERS, (*row, "村歌合唱展演", "普通话", RIGHTS, CONSENT, "民歌;合唱;茉莉花")], "gb18030"
    )
    return SampleDelivery(CENTRE, NAME, folder, titles=(TITLE,))


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
