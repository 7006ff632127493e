"""The tune sung alone, as people keep it on a phone: MP3 with a cover."""

from pathlib import Path

from archive.media.compose import compose
from archive.samples import papercut, song, stage, voices

TITLE = "《茉莉花》清唱"
_SIDE = 600


def record(path: Path) -> None:
    """An MP3 of the tune, about 11 s, with its cover in the file."""
    cover = path.with_suffix(".png")
    _cover().quantize(64).save(cover, optimize=True)
    sung = ["-f", "s16le", "-ar", str(voices.RATE_HZ), "-ac", "1", "-i", "pipe:0"]
    attached = ["-map", "0:a", "-map", "1:v", "-c:v", "copy", "-disposition:v", "attached_pic", "-id3v2_version", "3"]
    coded = ["-c:a", "libmp3lame", "-b:a", "96k", "-ar", "44100", "-metadata", f"title={TITLE}"]
    try:
        compose([*sung, "-i", str(cover)], [*attached, *coded, str(path)], [voices.mixed([song.solo()])])
    finally:
        cover.unlink()


def _cover() -> "stage.Picture":
    cover = stage.sky((_SIDE, _SIDE), (150, 26, 34), (96, 12, 24))
    cover.paste(papercut.window_flower(300), (150, 60))
    stage.written(cover, "茉莉花", (_SIDE / 2, 460), 96, (255, 226, 150))
    return cover
