"""Undeveloped camera data: told from a plain TIFF, which most of it is on the outside, by what its directories say."""

_TIFF = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_CFA = (b"\x06\x01\x03\x00\x01\x00\x00\x00\x23\x80", b"\x01\x06\x00\x03\x00\x00\x00\x01\x80\x23")
"""PhotometricInterpretation = 32803, a colour filter array (TIFF/EP, ISO 12234-2); little and big endian."""
_DNG = (b"\x12\xc6\x01\x00\x04\x00\x00\x00", b"\xc6\x12\x00\x01\x00\x00\x00\x04")
"""DNGVersion, four bytes (Adobe DNG 1.7)."""
_MAKERS = (
    (b"NIKON", "image/x-nikon-nef"),
    (b"SONY", "image/x-sony-arw"),
    (b"PENTAX", "image/x-pentax-pef"),
    (b"RICOH", "image/x-pentax-pef"),
    (b"SAMSUNG", "image/x-samsung-srw"),
)
_OTHERS = (
    (b"IIU\x00", "image/x-panasonic-rw2"),
    (b"IIRO", "image/x-olympus-orf"),
    (b"IIRS", "image/x-olympus-orf"),
    (b"MMOR", "image/x-olympus-orf"),
    (b"FUJIFILMCCD-RAW", "image/x-fuji-raf"),
)
_MAKER_WITHIN = 4096


def raw(head: bytes) -> str | None:
    """The MIME type of camera data; None for everything else, a plain TIFF too."""
    for mark, mime in _OTHERS:
        if head.startswith(mark):
            return mime
    if head[4:12] == b"ftypcrx ":
        return "image/x-canon-cr3"
    return _of_tiff(head) if head.startswith(_TIFF) else None


def _of_tiff(head: bytes) -> str | None:
    if any(entry in head for entry in _DNG):
        return "image/x-adobe-dng"
    if head[8:10] == b"CR":
        return "image/x-canon-cr2"
    if not any(entry in head for entry in _CFA):
        return None
    maker = head[:_MAKER_WITHIN].upper()
    return next((mime for name, mime in _MAKERS if name in maker), "image/x-adobe-dng")
