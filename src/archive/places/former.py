"""Names that counties had before; recordings and old labels still bear them."""

from collections.abc import Mapping

from archive.models.centre import Division, Level

FORMER: Mapping[str, str] = {
    # in the data's list of changes
    "绍兴县": "330603",
    "上虞市": "330604",
    "富阳市": "330111",
    "洞头县": "330305",
    "江东区": "330212",
    "奉化市": "330213",
    "临安市": "330112",
    "玉环县": "331083",
    "下城区": "330105",
    # general knowledge
    "嵊县": "330683",
    "鄞县": "330212",
    "萧山市": "330109",
    "衢县": "330803",
    "黄岩市": "331003",
}
"""Former name -> code of the one division that took its place. Where it was split (江干区, 余杭市) there is no entry."""

SPLIT: Mapping[str, Division] = {
    "330104": Division(code="330104", name="江干区", level=Level.COUNTY, parent="330100"),
}
"""Retired code -> what it was, where no one division took its place: what is from there stays countable by itself."""
