"""绍兴市: a scene of 越剧 with its words in the picture; the manifest is a CSV in UTF-8."""

from array import array
from pathlib import Path

from archive.samples import films, song, voices
from archive.samples.chorus import record
from archive.samples.delivery import CONSENT, RIGHTS, SYNTHETIC, SampleDelivery, digest
from archive.samples.sheets import write_csv

CENTRE, NAME, TITLE = "zj-330600", "2025-越剧展演", "越剧《梁祝》选段"
_HEADERS = (
    "题名",
    "文件名",
    "校验值",
    "类型",
    "门类",
    "简介",
    "表演者",
    "团队",
    "日期",
    "地点",
    "语言",
    "权利",
    "授权",
    "关键词",
)


def deliver(target: Path) -> SampleDelivery:
    """Write the delivery below `target`."""
    folder = target / CENTRE / NAME
    film, sound = folder / "梁祝选段.mp4", folder / "sound.pcm"
    folder.mkdir(parents=True, exist_ok=True)
    sound.write_bytes(_sung())
    try:
        record(film, sound, films.OPERA_SIZE, films.opera())
    finally:
        sound.unlink()
    about = f"越剧《梁祝》中化蝶一段的示意,唱词写在画面下方,为本示例新写。{SYNTHETIC}"
    row = (TITLE, film.name, digest(film, "md5"), "演出", "越剧", about, "示例小生(合成)、示例花旦(合成)", "示例越剧团(合成)")
    write_csv(folder / "清单.csv", [_HEADERS, (*row, "2025-10-01", "绍兴市", "越语", RIGHTS, CONSENT, "越剧;梁祝;戏曲")], "utf-8")
    return SampleDelivery(CENTRE, NAME, folder, titles=(TITLE,))


def _sung() -> bytes:
    """As much of the tune as the film lasts, its end faded."""
    length, fade = round(films.OPERA_S * voices.RATE_HZ), voices.RATE_HZ
    sung: array[float] = song.solo()[:length]
    for n in range(fade):
        sung[length - 1 - n] *= n / fade
    return voices.mixed([sung])
