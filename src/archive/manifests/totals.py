"""Rows below a table that are no work: totals, and who filled the sheet in."""

import re
import unicodedata

_TOTAL = re.compile(
    r"(?:以上|本页)?(?:[合总小共累]\s*[计計]|总\s*数|(?:grand |sub)?totals?|sum)(?=$|[\s:(\d〇一二三四五六七八九十百千两])"
    r"|共\s*[\d〇一二三四五六七八九十百千两]+\s*[件条项个部首幅张份]"
    r"|(?:填表|制表|填报|审核|复核|负责|联系|经办)[人者单位]{0,2}\s*:|(?:填表|制表|填报)(?:日期|时间)\s*:|(?:联系电话|备?注)\s*:",
    re.IGNORECASE,
)
_COUNT = re.compile(r"共?\s*[\d〇一二三四五六七八九十百千两]+\s*(?:[件条项个部首幅张份]|个文件|files?)?", re.IGNORECASE)
"""What stands in the column of files beside a total."""


def total_said(title: str, first: str, file: str = "") -> str:
    """The words of a row that say that it is no work: `合计`, `填表人：…`; empty for a work. They are its title, or where that is
    empty or a count its `first` cell; `file` is what stands for its file, where a total may have a number.
    """
    said = (title, *([first] if not title or _COUNT.fullmatch(title) else []))
    if file and not _COUNT.fullmatch(file):
        return ""
    return next((one for one in said if _TOTAL.match(unicodedata.normalize("NFKC", one))), "")
