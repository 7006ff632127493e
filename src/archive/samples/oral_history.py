"""余杭区: an oral history in FLAC; the manifest is a CSV in UTF-8 with a byte order mark."""

from pathlib import Path

from archive.media.compose import compose
from archive.samples import speech, voices
from archive.samples.delivery import CONSENT, RIGHTS, SYNTHETIC, SampleDelivery, digest
from archive.samples.sheets import write_csv

CENTRE, NAME, TITLE = "zj-330110", "2023-口述历史", "径山茶宴口述史"
STORY_S = 22.0
_HEADERS = ("编号", "题名", "文件名", "校验值", "类型", "简介", "讲述人", "日期", "地点", "语言", "权利", "授权", "关键词")


def deliver(target: Path) -> SampleDelivery:
    """Write the delivery below `target`."""
    folder = target / CENTRE / NAME
    sound = folder / "采访" / "径山茶宴.flac"
    sound.parent.mkdir(parents=True, exist_ok=True)
    tell(sound, STORY_S)
    about = f"径山茶宴的口述,声音为共振峰合成,听似说话而没有词句。{SYNTHETIC}"
    row = ("KS-001", TITLE, "采访/径山茶宴.flac", digest(sound), "口述历史", about, "示例讲述人(合成)", "2023-11")
    write_csv(folder / "manifest.csv", [_HEADERS, (*row, "余杭区", "吴语", RIGHTS, CONSENT, "茶文化;口述史")], "utf-8-sig")
    return SampleDelivery(CENTRE, NAME, folder, titles=(TITLE,))


def tell(path: Path, seconds: float, seed: int = 7) -> None:
    """A story of that length into a FLAC file."""
    told = voices.mixed([speech.story(seconds, seed)], 0.6)
    compose(["-f", "s16le", "-ar", str(voices.RATE_HZ), "-ac", "1", "-i", "pipe:0"], ["-c:a", "flac", str(path)], [told])
