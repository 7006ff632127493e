"""Every fault code with what it means, what is done with what has it, and what to do: for `docs/faults.md` and the portal."""

import re
from collections.abc import Mapping
from functools import cache, partial
from typing import NamedTuple

from archive.i18n import Language, Sentence, each, explain, messages, text

_CODE = re.compile(r"E\d{3}")
_HOLE = re.compile(r"\{(\w+)\}")
_OPEN = "…"
"""What stands where a sentence names the row, the file or the value."""
_SAID_BESIDES = {"near": ""}
"""Facts that add to a sentence which is whole without them."""
OF_PAGES: Mapping[str, str] = {
    "E000": "web.problem.fault",
    "E121": "web.problem.list",
    "E403": "web.problem.preview-expired",
    "E405": "web.problem.method",
    "E410": "web.problem.withdrawn",
    "E429": "web.problem.often",
    "E430": "web.problem.bad",
    "E610": "fault.setup",
}
"""Codes of the portal's own answers, and one that says nothing but a reason: where their sentences stand."""
EFFECTS: Mapping[str, str] = {
    "whole": "E101 E102 E103 E112 E140 E141 E142 E143 E144 E145 E218 E219 E244",
    "waits": "E114 E117 E118 E119 E351",
    "item": "E160 E161 E201 E202 E209 E211 E225 E226",
    "file": "E108 E130 E131 E132 E227 E276 E279 E287 E288 E289",
    "mild": (
        "E150 E159 E163 E203 E204 E205 E206 E207 E212 E213 E214 E215 E217 E220 E229 E231 E232 E233 E234 E236 E237 E238 E243 E245"
        " E228 E246 E252 E260 E261 E262 E263 E264 E265 E267 E268 E270 E271 E274 E275 E278 E280 E281 E282 E290 E291 E292 E293 E295"
        " E299 E358 E919 E934 E935 E936 E937 E938 E982 E983 E984"
    ),
    "review": "E210 E230 E241 E250 E251 E253 E269 E272 E273 E277",
    "asked": "E240 E242 E296 E297 E298",
    "held": "E350",
    "given": (
        "E146 E147 E148 E149 E151 E152 E153 E154 E155 E156 E157 E208 E216 E221 E222 E223 E224 E235 E266 E283 E284 E285"
        " E286 E294 E500 E501 E502 E510"
    ),
    "row": "E172 E173 E174 E175 E176 E177 E178 E179 E180 E181 E183 E930 E931 E932 E933 E980 E981",
    "page": "E000 E120 E121 E403 E405 E410 E412 E429 E430",
}
"""What is done -> codes it is done for (`fault.effect.<name>`); of others the range tells (`_BY_RANGE`)."""
_BY_RANGE = (
    ("E3", "server"),
    ("E7", "check"),
    ("E8", "page"),
    ("E9", "given"),
    ("E2", "given"),
    ("E5", "given"),
    ("E", "command"),
)
GROUPS: Mapping[str, str] = {
    "list": "E2",
    "delivery": "E10 E11 E12 E13 E16 E346 E347 E348 E349 E35 E360 E361 E362 E363 E374",
    "bag": "E14 E15",
    "media": "E5",
    "centres": "E17 E18 E19",
    "decisions": "E4",
    "servers": "E3",
    "setting_up": "E6 E0",
    "work": "E8",
    "check": "E7 E9",
}
"""Group (`fault.group.<name>`) -> how its codes begin; those that a centre meets come first."""


class FaultPage(NamedTuple):
    """A code: its sentences, what is done with what has it, in every language."""

    code: str
    said: tuple[tuple[Language, Sentence], ...]
    done: tuple[tuple[Language, str], ...]


@cache
def codes() -> tuple[str, ...]:
    """Every code that has a sentence, in order."""
    return tuple(sorted({*filter(_CODE.fullmatch, messages()), *OF_PAGES}))


def page_of(code: str) -> FaultPage | None:
    """What is to be said of a code; None for one that there is not."""
    if code not in codes():
        return None
    key = OF_PAGES.get(code, code)
    facts = {name: _OPEN for entry in messages()[key].values() for name in _HOLE.findall(entry)} | _SAID_BESIDES
    done = f"fault.effect.{effect(code)}"
    return FaultPage(code, each(partial(explain, key, facts)), each(partial(text, done)))


def effect(code: str) -> str:
    """What is done with what has this fault."""
    named = next((name for name, those in EFFECTS.items() if code in those.split()), "")
    return named or next(name for begin, name in _BY_RANGE if code.startswith(begin))


@cache
def groups() -> Mapping[str, tuple[FaultPage, ...]]:
    """Group -> its codes, in order; each code in the group with the longest beginning."""
    begins = {begin: name for name, those in GROUPS.items() for begin in those.split()}
    found: dict[str, list[FaultPage]] = {name: [] for name in GROUPS}
    for code in codes():
        begin = max((one for one in begins if code.startswith(one)), key=len)
        if page := page_of(code):
            found[begins[begin]].append(page)
    return {name: tuple(pages) for name, pages in found.items() if pages}
