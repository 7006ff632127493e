"""The sheet 场所: what each row says of a site. Pure reading."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from archive.manifests.centre_sheet import code_of
from archive.manifests.network.activity_sheet import LONGEST_TEXT, LONGEST_TITLE, number_in
from archive.manifests.network.cells import Cells, word_of
from archive.manifests.network.workbook import SheetKind
from archive.manifests.splitting import split
from archive.models.network.site import Datum, SiteKind


class SiteColumn(StrEnum):
    """A column by its English name."""

    NUMBER = "number"
    TITLE = "title"
    KIND = "kind"
    CENTRE = "centre"
    PLACE = "place"
    LAT = "lat"
    LON = "lon"
    DATUM = "datum"
    FORMER = "former"
    DESCRIPTION = "description"
    STATE = "state"


_S = SiteColumn
SITES = SheetKind(
    "sites",
    ("场所", "sites", "场馆"),
    {
        _S.NUMBER: "场所编号 编号 场馆编号 sitenumber id",
        _S.TITLE: "场所名称 名称 场所 场馆名称 name site",
        _S.KIND: "类别 场所类别 类型 category type",
        _S.CENTRE: "所属中心 主办中心 中心 中心编号",
        _S.PLACE: "区划代码 行政区划代码 divisioncode division",
        _S.LAT: "纬度 latitude",
        _S.LON: "经度 longitude lng",
        _S.DATUM: "坐标系 坐标系统 crs",
        _S.FORMER: "曾用名 旧名 formernames",
        _S.DESCRIPTION: "说明 简介",
        _S.STATE: "状态 status",
    },
    (_S.NUMBER, _S.TITLE),
)
KINDS: Mapping[SiteKind, str] = {
    SiteKind.HALL: "文化馆 文化礼堂 礼堂 剧院 剧场 馆 hall theatre",
    SiteKind.STAGE: "戏台 古戏台 舞台 stage",
    SiteKind.SQUARE: "广场 文化广场 square",
    SiteKind.TEMPLE: "祠堂 庙宇 寺庙 temple",
    SiteKind.SCENIC: "景区 景点 scenic",
    SiteKind.WORKSHOP: "工坊 非遗工坊 传习所 workshop",
    SiteKind.OTHER: "其他 其它 other",
}
DATUMS: Mapping[Datum, str] = {
    Datum.WGS84: "WGS-84 WGS84 GPS",
    Datum.GCJ02: "GCJ-02 GCJ02 高德 腾讯 火星坐标",
    Datum.BD09: "BD-09 BD09 百度",
    Datum.CGCS2000: "CGCS2000 国家2000 天地图",
}
STATES = {"open": "开放 使用中 在用 open", "closed": "关闭 停用 已拆除 closed"}

_datum_of, _kind_of, _state_of = word_of(DATUMS), word_of(KINDS), word_of(STATES)


class SiteRow(NamedTuple):
    """What a row says of a site; what is empty says nothing."""

    cells: Cells
    number: str
    said: dict[str, object]


def site_row(row: Cells) -> SiteRow:
    """What a row says. E908: one coordinate without the other, or coordinates whose system nobody names."""
    lat, lon = row.read(_S.LAT, lambda text: _degrees(text, 90)), row.read(_S.LON, lambda text: _degrees(text, 180))
    datum = row.read(_S.DATUM, _datum_of)
    if (lat is None) != (lon is None):
        row.wrong("E908", _S.LON if lon is None else _S.LAT)
    elif lat is not None and datum is None and not row.raw(_S.DATUM):
        row.wrong("E908", _S.DATUM)
    said: dict[str, object] = {
        "title": row.text(_S.TITLE, LONGEST_TITLE, needed=True),
        "kind": row.read(_S.KIND, _kind_of),
        "place": row.read(_S.PLACE, lambda text: code_of(text) or None),
        "lat": lat,
        "lon": lon,
        "datum": datum,
        "former": split(row.text(_S.FORMER)),
        "description": row.text(_S.DESCRIPTION, LONGEST_TEXT),
        "state": row.read(_S.STATE, _state_of),
    }
    kept = {name: value for name, value in said.items() if value not in (None, "", ())}
    return SiteRow(row, number_in(row, _S.NUMBER), kept)


def _degrees(text: str, most: int) -> float | None:
    """Degrees with a decimal point."""
    try:
        found = float(text.rstrip("°"))
    except ValueError:
        return None
    return found if -most <= found <= most else None
