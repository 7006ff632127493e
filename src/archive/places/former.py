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
    # general knowledge: counties that became cities or districts under their own name, or were merged into one neighbour
    "萧山县": "330109", "富阳县": "330111", "临安县": "330112", "建德县": "330182", "余姚县": "330281", "慈溪县": "330282",
    "奉化县": "330213", "瓯海县": "330304", "瑞安县": "330381", "乐清县": "330382", "龙港镇": "330383", "海宁县": "330481",
    "平湖县": "330482", "桐乡县": "330483", "上虞县": "330604", "诸暨县": "330681", "兰溪县": "330781", "义乌县": "330782",
    "东阳县": "330783", "永康县": "330784", "江山县": "330881", "定海县": "330902", "普陀县": "330903", "椒江市": "331002",
    "黄岩县": "331003", "温岭县": "331081", "临海县": "331082", "丽水县": "331102", "龙泉县": "331181",
    "昌化县": "330112", "于潜县": "330112", "於潜县": "330112", "新登县": "330111", "分水县": "330122",
    "寿昌县": "330182", "遂安县": "330127", "武康县": "330521", "孝丰县": "330523", "崇德县": "330483",
    "剡县": "330683", "吴兴县": "330500",
}  # fmt: skip
"""Former name -> code of the one division that took its place, or of the city in which several did. Where a county was split
(江干区, 余杭市) there is no entry here.
"""

SEVERAL: Mapping[str, tuple[str, ...]] = {
    "余杭市": ("330110", "330113"),
    "余杭县": ("330110", "330113"),
    "江干区": ("330102", "330114"),
    "金华县": ("330702", "330703"),
    "镇海县": ("330211", "330206"),
    "宣平县": ("330723", "331102"),
    "汤溪县": ("330702", "330781"),
    "嘉兴县": ("330402", "330411"),
}
"""Former name -> the divisions among which it was split: which one is meant has to be asked. General knowledge."""

SPLIT: Mapping[str, Division] = {
    "330104": Division(code="330104", name="江干区", level=Level.COUNTY, parent="330100"),
}
"""Retired code -> what it was, where no one division took its place: what is from there stays countable by itself."""
