"""Types told by the first bytes alone."""

from typing import NamedTuple


class Signature(NamedTuple):
    """`mark` stands at `offset`; `also` is a second mark at its own offset."""

    mime: str
    mark: bytes
    offset: int = 0
    also: tuple[int, bytes] | None = None


MEDIA = (
    Signature("image/jpeg", b"\xff\xd8\xff"),
    Signature("image/png", b"\x89PNG\r\n\x1a\n"),
    Signature("image/gif", b"GIF87a"),
    Signature("image/gif", b"GIF89a"),
    Signature("image/tiff", b"II*\x00"),
    Signature("image/tiff", b"MM\x00*"),
    Signature("image/tiff", b"II+\x00\x08\x00"),
    Signature("image/tiff", b"MM\x00+\x00\x08"),
    Signature("image/webp", b"RIFF", 0, (8, b"WEBP")),
    Signature("image/bmp", b"BM", 0, (6, b"\x00\x00\x00\x00")),
    Signature("video/mj2", b"\x00\x00\x00\x0cjP  \r\n\x87\n", 0, (20, b"mjp2")),
    Signature("video/mj2", b"\x00\x00\x00\x0cjP  \r\n\x87\n", 0, (20, b"mj2s")),
    Signature("image/jp2", b"\x00\x00\x00\x0cjP  \r\n\x87\n"),
    Signature("image/jp2", b"\xff\x4f\xff\x51"),
    Signature("audio/wav", b"RIFF", 0, (8, b"WAVE")),
    Signature("audio/wav", b"RF64", 0, (8, b"WAVE")),
    Signature("audio/wav", b"BW64", 0, (8, b"WAVE")),
    Signature("video/x-msvideo", b"RIFF", 0, (8, b"AVI ")),
    Signature("audio/flac", b"fLaC"),
    Signature("audio/x-caf", b"caff\x00\x01"),
    Signature("audio/aiff", b"FORM", 0, (8, b"AIF")),
    Signature("audio/amr", b"#!AMR"),
    Signature("audio/x-ape", b"MAC \x96\x0f"),
    Signature("audio/ac3", b"\x0b\x77"),
    Signature("application/vnd.rn-realmedia", b".RMF"),
    Signature("application/vnd.rn-realmedia", b".ra\xfd"),
    Signature("video/mpeg", b"\x00\x00\x01\xba"),
    Signature("video/mpeg", b"\x00\x00\x01\xb3"),
    Signature("application/pdf", b"%PDF-"),
    Signature("application/rtf", b"{\\rtf"),
)

REFUSED = (
    Signature("application/x-dosexec", b"MZ"),
    Signature("application/x-elf", b"\x7fELF"),
    Signature("application/x-mach-binary", b"\xcf\xfa\xed\xfe"),
    Signature("application/x-mach-binary", b"\xce\xfa\xed\xfe"),
    Signature("application/x-mach-binary", b"\xca\xfe\xba\xbe"),
    Signature("application/wasm", b"\x00asm"),
    Signature("application/x-rar", b"Rar!\x1a\x07"),
    Signature("application/x-7z-compressed", b"7z\xbc\xaf\x27\x1c"),
    Signature("application/gzip", b"\x1f\x8b"),
    Signature("application/x-bzip2", b"BZh"),
    Signature("application/x-xz", b"\xfd7zXZ\x00"),
    Signature("application/zstd", b"\x28\xb5\x2f\xfd"),
    Signature("application/x-tar", b"ustar", 257),
    Signature("application/vnd.ms-cab-compressed", b"MSCF\x00\x00\x00\x00"),
    Signature("application/x-iso9660-image", b"CD001", 32769),
    Signature("application/x-shockwave-flash", b"FWS"),
    Signature("application/x-shockwave-flash", b"CWS"),
    Signature("image/vnd.adobe.photoshop", b"8BPS"),
    Signature("application/x-ms-shortcut", b"L\x00\x00\x00\x01\x14\x02\x00"),
)


def matched(head: bytes, table: tuple[Signature, ...]) -> str | None:
    """The MIME type of the first signature that the head bears."""
    for one in table:
        also = one.also is None or head.startswith(one.also[1], one.also[0])
        if also and head.startswith(one.mark, one.offset):
            return one.mime
    return None
