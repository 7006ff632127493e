"""Files of text: captions and plain text are taken; playlists, scripts and active pages are told apart and refused."""

import re

_PLAYLISTS = (
    ("application/vnd.apple.mpegurl", re.compile(r"\A#EXT(M3U|INF|-X-)", re.IGNORECASE)),
    ("audio/x-scpls", re.compile(r"\A\[playlist\]", re.IGNORECASE)),
    ("video/x-ms-asf-playlist", re.compile(r"\A(<asx\b|\[Reference\]|<\?wmp)", re.IGNORECASE)),
    ("text/x-ffconcat", re.compile(r"\A(ffconcat version|file\s+['\"])", re.IGNORECASE)),
    ("application/sdp", re.compile(r"\Av=0\r?\no=")),
    (
        "application/dash+xml",
        re.compile(r"\A(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(MPD|smil|playlist|SmoothStreamingMedia)\b", re.IGNORECASE | re.DOTALL),
    ),
    ("text/x-cue", re.compile(r"\A(REM .*\n)*\s*(FILE|TITLE|PERFORMER) \".*\"[\s\S]*\bTRACK \d\d\b")),
    (
        "text/uri-list",
        re.compile(r"\A(https?|rtmps?|rtsp|ftp|file|concat|subfile|data|crypto|tcp|udp|pipe):\S*\s*\Z", re.IGNORECASE),
    ),
)
_SCRIPTS = (
    ("image/svg+xml", re.compile(r"<svg\b", re.IGNORECASE)),
    ("text/html", re.compile(r"<(!doctype\s+html|html|head|body|script|iframe|object|embed)\b", re.IGNORECASE)),
    ("text/x-script", re.compile(r"\A(#!|<\?php|<%|@echo off\b|Set-StrictMode|import os\b)", re.IGNORECASE)),
    ("application/xml", re.compile(r"\A<(\?xml|!DOCTYPE|!ENTITY)", re.IGNORECASE)),
)
_TIME = r"\d{1,3}:\d\d:\d\d[,.]\d{1,3}"
_CAPTIONS = (
    ("text/vtt", re.compile(r"\AWEBVTT(\s|\Z)")),
    ("text/x-ssa", re.compile(r"\A(;.*\n|\s)*\[Script Info\]", re.IGNORECASE)),
    ("application/x-subrip", re.compile(rf"\A(\d+\s*\r?\n)?{_TIME}\s*-->\s*{_TIME}")),
    (
        "text/x-lrc",
        re.compile(r"\A(\[(ti|ar|al|by|offset|length|re|ve|au|la|id):.*\]\s*)*\[\d{1,3}:\d\d([.:]\d{1,3})?\]", re.IGNORECASE),
    ),
)

PLAYLISTS = frozenset(mime for mime, _ in _PLAYLISTS)
SCRIPTS = frozenset(mime for mime, _ in _SCRIPTS)


def text_type(head: bytes) -> str | None:
    """The MIME type of a file of text, or None if it is none."""
    text = _decoded(head)
    if text is None:
        return None
    start = text.lstrip("\ufeff \t\r\n")
    for mime, pattern in (*_PLAYLISTS, *_SCRIPTS[2:3], *_CAPTIONS):
        if pattern.search(start):
            return mime
    for mime, pattern in _SCRIPTS:
        if pattern.search(start[:4096]):
            return mime
    return "text/plain"


def _decoded(head: bytes) -> str | None:
    """The head as text: UTF-8, UTF-16 with a mark or (captions of old editors) without, or GB18030; its end may be cut."""
    if wide_name := _wide(head):
        wide = head[: len(head) // 2 * 2].decode(wide_name, errors="replace")
        strange = sum(not character.isprintable() and character not in "\t\r\n\ufeff\u3000" for character in wide[:2000])
        return wide if strange * 20 <= len(wide[:2000]) else None
    if b"\x00" in head or sum(byte < 9 or 13 < byte < 27 for byte in head[:4096]) > len(head[:4096]) // 100:
        return None
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4):
            try:
                return head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
    return None


def _wide(head: bytes) -> str:
    """UTF-16 by its mark, or where every digit and line end has its zero byte on the same side; "" for anything else."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    zeros = (head[0:4096:2].count(0), head[1:4096:2].count(0))
    if sum(zeros) * 20 < len(head[:4096]) or min(zeros):
        return ""
    return "utf-16-le" if zeros[1] else "utf-16-be"
