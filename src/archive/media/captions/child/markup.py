"""Words of a cue made safe: only i, b, u, ruby, rt and v are left of any markup, all else is text. Standard library only."""

import re

_TOKEN = re.compile(r"<[^<>]{1,200}>|&(?:[a-z]{2,6}|#\d{1,7}|#x[0-9a-fA-F]{1,6});|[&<>]")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,9})((?:[\s./:][^>]*)?)>")
_SHORT = 2
"""Names so short are letters too: `a <b & c> d` is a comparison, and a tag only with what tags have behind their names."""
_ATTRIBUTES = re.compile(r"(?:\.[^\s.>]{1,40})*(?:\s+[\w:-]{1,40}\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+))*\s*/?")
_VOICE = re.compile(r"<\s*v(?:\.\S*)?\s+([^>]*)>", re.IGNORECASE)
_KARAOKE = re.compile(r"</?\s*\d{1,4}:[\d:.]*\s*>")
_OVERRIDE = re.compile(r"\{\\[^{}]{0,500}\}")
# Control characters, and marks that turn the direction of what follows.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_ALLOWED = frozenset({"i", "b", "u", "ruby", "rt", "v"})
_SAME = {"em": "i", "strong": "b"}
_DROPPED = re.compile(
    "a|audio|body|br|c|center|div|embed|font|form|frame|head|html|iframe|img|input|lang|li|link|math|meta|object|ol|p|s|script|span|"
    "strike|style|svg|table|td|tr|ul|video"
)
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&apos;": "'", "&nbsp;": "\u00a0", "&lrm;": "", "&rlm;": ""}
_DEEPEST = 8


def safe(raw: str) -> str:
    """WebVTT cue text (no blank line, no arrow, tags closed) of SRT, WebVTT or LRC text."""
    text = seen(_OVERRIDE.sub("", raw)).strip()
    out: list[str] = []
    open_: list[str] = []
    last = 0
    for token in _TOKEN.finditer(text):
        out += [text[last : token.start()], _token(token[0], open_)]
        last = token.end()
    out += [text[last:], *(f"</{name}>" for name in reversed(open_))]
    return "\n".join(line for piece in "".join(out).split("\n") if (line := piece.strip()))


def plain(text: str) -> str:
    """Without tags, for telling the language."""
    return re.sub(r"<[^<>]{1,200}>", "", text)


def seen(text: str) -> str:
    """Without control characters and without marks that turn the direction of what follows."""
    return _UNSEEN.sub("", text)


def escaped(text: str) -> str:
    """Text that holds no markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _token(token: str, open_: list[str]) -> str:
    if token.startswith("&"):
        return escaped(_ENTITIES.get(token, token))
    tag = _tag(token)
    name = _SAME.get(tag[2].lower(), tag[2].lower()) if tag else ""
    if _KARAOKE.fullmatch(token) or _DROPPED.fullmatch(name):
        return "\n" if name == "br" else ""
    if not tag or name not in _ALLOWED:
        return escaped(token)
    return _closed(name, open_) if tag[1] else _opened(name, token, open_)


def _tag(token: str) -> re.Match[str] | None:
    found = _TAG.fullmatch(token)
    if found and len(found[2]) <= _SHORT and found[2].lower() != "v" and not _ATTRIBUTES.fullmatch(found[3]):
        return None
    return found


def _opened(name: str, token: str, open_: list[str]) -> str:
    if len(open_) >= _DEEPEST or name in open_ or (name == "rt" and "ruby" not in open_):
        return ""
    open_.append(name)
    if name != "v":
        return f"<{name}>"
    voice = _VOICE.fullmatch(token)
    who = escaped(" ".join(voice[1].split())[:80]) if voice else ""
    if not who:
        open_.pop()
        return ""
    return f"<v {who}>"


def _closed(name: str, open_: list[str]) -> str:
    if name not in open_:
        return ""
    out = ""
    while open_:
        last = open_.pop()
        out += f"</{last}>"
        if last == name:
            break
    return out
