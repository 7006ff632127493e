"""Files of text: captions and plain text are taken; playlists, scripts and active pages are told apart and refused."""

import re

from archive.texts import captions, encodings

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
# A page begins with one of these (WHATWG MIME Sniffing, 7.1), or has a whole line of it; a transcript may speak of <body>.
_BEFORE_PAGE = r"\A(?:\s|<\?xml[^>]*>|<!--.*?-->|<!doctype[^>]*>)*"
_PAGE = "html|head|body|script|iframe|object|embed|style|title|table|div|meta|link|base|form"
_SCRIPTS = (
    ("image/svg+xml", re.compile(rf"({_BEFORE_PAGE}|^\s*)<svg\b[^>]*>", re.IGNORECASE | re.DOTALL | re.MULTILINE)),
    (
        "text/html",
        re.compile(
            rf"{_BEFORE_PAGE}<({_PAGE})[\s>/]|^\s*<(!doctype\s+html\b|html[\s>]|script[\s>]|iframe\b|object\b|embed\b)"
            r"|\A\s*<!doctype\s+html\b",
            re.IGNORECASE | re.DOTALL | re.MULTILINE,
        ),
    ),
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


_KINDS = {"srt": "application/x-subrip", "vtt": "text/vtt", "ass": "text/x-ssa", "lrc": "text/x-lrc"}
UNKNOWN_TEXT = "text/plain; charset=unknown-8bit"
"""A text in an encoding of which nothing makes words (the name is RFC 1428's): it is refused, since nobody could read it."""


def text_type(head: bytes) -> str | None:
    """The MIME type of a file of text, or None if it is none."""
    if not encodings.is_text(head):
        return None
    encoding = encodings.encoding_of(head)
    start = _decoded(head, encoding or encodings.nearest(head)).lstrip("\ufeff \t\r\n")
    for mime, pattern in (*_PLAYLISTS, *_SCRIPTS[2:3], *_CAPTIONS):
        if pattern.search(start) and (encoding or mime in PLAYLISTS | SCRIPTS):
            return mime
    for mime, pattern in _SCRIPTS:
        if pattern.search(start[:4096]):
            return mime
    return "text/plain" if encoding else UNKNOWN_TEXT


def caption_type(head: bytes) -> str | None:
    """The MIME type of captions as their reader finds them, who forgives more than a mark at the beginning proves."""
    kind = captions.kind_of(head)
    return _KINDS[kind] if kind else None


def _decoded(head: bytes, encoding: encodings.Encoding) -> str:
    return head.decode(encoding.name, errors="replace")
