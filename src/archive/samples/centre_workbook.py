"""The network's workbook as a centre fills it in: activities, people, service, collections, heritage, demand.

Everybody and everything in it is named 示例; only divisions and the samples that it points at are what they are.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from archive.samples.sheets import Row, xlsx

NAME = "示例中心工作簿.xlsx"
CENTRE, CITY, FAR = "zj-330683", "zj-330600", "zj-330382"
SONG_FAIR, TALK, CLASS, EXCHANGE, EVENING, FAR_EVENING = (f"SL-{n:02d}" for n in range(1, 7))
"""Numbers of activities: one that is over, one on line, a training, an exchange, and two evenings to come."""
HALL, STAGE = "SL-C1", "SL-C2"
CHOIR, SINGER, VOLUNTEER, TRAINEE, GROUP, LIAISON = "SL-T1", "SL-P1", "SL-P2", "SL-P3", "SL-Z1", "SL-P4"
EXHIBITION, COLUMN, ROUTE = "SL-ZL", "SL-GS", "SL-XL"
ASKED, TAUGHT, WAITING = "SL-X1", "SL-X2", "SL-X3"
LONGED_FOR = "想看村歌合唱展演的录像"
HELD_ON = date(2025, 5, 18)
"""When the song fair was, as the recordings of it say."""
TITLES = {
    "song": "嵊州村歌合唱《茉莉花》",
    "solo": "《茉莉花》清唱",
    "flower": "窗花《莲开八面》",
    "lattice": "剪纸《十二花格》",
}
"""What the collections show -> the title of the sample entry."""
_Sheets = Mapping[str, Sequence[Row]]


def workbook(today: date, recordings: Mapping[str, str], *, again: bool = False) -> bytes:
    """The workbook as XLSX.

    `recordings` are names of `TITLES` -> id of the entry; a row of one that is lacking is left out. With `again` it says no
    states and no collections: the centre has gone on with them.
    """
    return xlsx(
        {
            **_people(),
            **_activities(today, again=again),
            **_service(today, recordings),
            **({} if again else _collections(recordings)),
            **_heritage(),
            **_demand(today),
        }
    )


def _people() -> _Sheets:
    head = ("中心编号", "编号", "名称", "类别", "团队种类", "所属团队", "团队职务", "加入日期", "服务范围", "公开", "简介")
    return {
        "人员与团队": (
            head,
            (CENTRE, CHOIR, "示例村歌合唱团", "团队", "合唱团", "", "", "", "", "是", "示例：每周三晚在文化礼堂排练。"),
            (CENTRE, SINGER, "示例歌者", "个人", "", CHOIR, "负责人", "2019-03-01", "", "是", "示例：领唱。"),
            (CENTRE, VOLUNTEER, "示例志愿者", "个人", "", CHOIR, "成员", "2022-09-01", "", "是", ""),
            (CENTRE, TRAINEE, "示例学员", "个人", "", "", "", "", "", "否", ""),
            (CITY, GROUP, "示例服务组", "组", "服务组", "", "", "2026-01-01", "嵊州市文化馆", "是", "示例：联系嵊州。"),
            (CITY, LIAISON, "示例联络员", "个人", "", GROUP, "组长", "2026-01-01", "", "是", ""),
        )
    }


def _activities(today: date, *, again: bool) -> _Sheets:
    def ago(days: int) -> str:
        return (today - timedelta(days=days)).isoformat()

    def evening(days: int) -> dict[str, str]:
        return {"开始": f"{today + timedelta(days=days):%Y-%m-%d} 19:30", **state("已公告")}

    def state(said: str) -> dict[str, str]:
        return {} if again else {"状态": said}

    over = {**state("已办结"), "无实证原因": "示例：当天没有录像"}
    heads = {"人次来源": "示例签到表"}
    fair = {"开始": f"{HELD_ON} 19:00", "结束": f"{HELD_ON} 21:00", "场所": HALL, "人次": "320", **heads, **state("已举办")}
    taught = {"开始": ago(45), "结束": ago(10), "场所": HALL, "人次": "36", **heads, **over}
    talked = {"开始": ago(20), "网址": "https://example.org/live", **over}
    met = {"开始": ago(30), "地点": "乐清", "人次": "210", **heads, "服务对象中心": FAR, **over}
    rows = (
        (SONG_FAIR, "示例村歌会", CENTRE, "演出", "线下", fair),
        (TALK, "示例线上讲座：怎样唱好一支村歌", CENTRE, "讲座", "线上", talked),
        (CLASS, "示例合唱培训班", CENTRE, "培训", "混合", taught),
        (EXCHANGE, "示例文化走亲：嵊州到乐清", CENTRE, "交流", "线下", met),
        (EVENING, "示例村晚", CENTRE, "演出", "线下", {**evening(18), "场所": STAGE}),
        (FAR_EVENING, "示例剪纸展", FAR, "展览", "线下", {**evening(25), "地点": "示例展厅"}),
    )
    first = ("活动编号", "活动名称", "主办中心", "类别", "方式")
    return {
        "场所": (
            ("场所编号", "场所名称", "所属中心", "类别", "区划代码", "纬度", "经度", "坐标系"),
            (HALL, "示例文化礼堂", CENTRE, "文化礼堂", "330683", "29.5880", "120.8310", "WGS-84"),
            (STAGE, "示例古戏台", CENTRE, "古戏台", "330683", "29.6010", "120.8450", "WGS-84"),
        ),
        "活动": _table([{**dict(zip(first, own, strict=True)), "说明": "示例活动，不是真事。", **more} for *own, more in rows]),
        "节目单": (
            ("活动编号", "主办中心", "节目序号", "节目名", "演出者", "曲目"),
            (SONG_FAIR, CENTRE, "1", "示例合唱", "示例村歌合唱团", "茉莉花"),
            (SONG_FAIR, CENTRE, "2", "示例独唱", "示例歌者", "茉莉花"),
            (EVENING, CENTRE, "1", "示例开场锣鼓", "示例村歌合唱团", ""),
        ),
    }


def _table(rows: Sequence[Mapping[str, str]]) -> Sequence[Row]:
    """A header of all columns that some row fills in, and the rows."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    return [columns, *([row.get(name, "") for name in columns] for row in rows)]


def _service(today: date, recordings: Mapping[str, str]) -> _Sheets:
    head = (
        *("中心编号", "来源系统", "记录编号", "人员编号", "活动编号", "服务内容", "参与身份", "日期", "服务时长", "服务人次"),
        *("应到次数", "实到次数", "受服务中心", "佐证"),
    )
    fair, last, visit = HELD_ON.isoformat(), (today - timedelta(days=10)).isoformat(), (today - timedelta(days=15)).isoformat()
    of = "示例签到系统"
    return {
        "服务记录": (
            head,
            (CENTRE, of, "1", VOLUNTEER, SONG_FAIR, "", "志愿者", fair, "3小时", "120", "", "", "", ""),
            (CENTRE, of, "2", VOLUNTEER, CLASS, "", "志愿者", last, "2.5小时", "", "", "", "", ""),
            (CENTRE, of, "3", SINGER, SONG_FAIR, "", "演员", fair, "2小时", "", "", "", "", ""),
            (CENTRE, of, "4", TRAINEE, CLASS, "", "学员", last, "", "", "8", "7", "", ""),
            (
                CITY,
                of,
                "5",
                LIAISON,
                "",
                "示例：辅导排练",
                "联络员",
                visit,
                "6小时",
                "",
                "",
                "",
                CENTRE,
                recordings.get("song", ""),
            ),
        )
    }


def _collections(recordings: Mapping[str, str]) -> _Sheets:
    head = ("专题编号", "中心", "专题名称", "种类", "展厅", "条目编号", "片段", "局部", "说明", "英文说明")
    rows = (
        (EXHIBITION, "示例展览：纸上与声里", "线上展览", "一、剪纸", "flower", "", "", "整幅。", "The whole."),
        (
            EXHIBITION,
            "",
            "",
            "一、剪纸",
            "flower",
            "",
            "25,25,50,50",
            "局部：中心的莲瓣。",
            "A detail: the petals in the middle.",
        ),
        (EXHIBITION, "", "", "一、剪纸", "lattice", "", "", "宜放大细看。", "Best seen enlarged."),
        (EXHIBITION, "", "", "二、村歌", "song", "2,12", "", "片段：第一句。", "A clip: the first line."),
        (COLUMN, "示例栏目：一支歌的两种唱法", "专栏", "合唱", "song", "", "", "四个声部。", "In four voices."),
        (COLUMN, "", "", "清唱", "solo", "", "", "一个人唱。", "Sung alone."),
        (ROUTE, "示例线路：从礼堂到戏台", "线路", "第一站", "song", "", "", "", ""),
        (ROUTE, "", "", "第二站", "solo", "", "", "", ""),
    )
    every = [
        (number, CENTRE, title, kind, room, recordings[name], *said)
        for number, title, kind, room, name, *said in rows
        if name in recordings
    ]
    return {"专题": (head, *every)}


def _heritage() -> _Sheets:
    head = ("项目名称", "别名", "类别", "区县", "级别", "中心", "描述")
    return {
        "非遗名录": (
            head,
            ("示例民歌", "民歌", "传统音乐", "330683", "县级", CENTRE, "示例：村里会唱的人写下的说明。"),
            ("示例民歌", "", "", "330683", "", CITY, "示例：市馆的说明，与县馆的并列，各自署名。"),
            ("示例剪纸", "剪纸", "传统美术", "330382", "市级", FAR, "示例：剪纸的说明。"),
            ("示例竹编", "", "传统技艺", "330683", "县级", CENTRE, "示例：名录上有，还没有录像。"),
        )
    }


def _demand(today: date) -> _Sheets:
    def ago(days: int) -> str:
        return (today - timedelta(days=days)).isoformat()

    head = ("需求编号", "馆站", "收到日期", "需求内容", "件数", "主题", "年龄段", "地区", "答复日期", "答复内容")
    return {
        "需求": (
            head,
            (ASKED, CENTRE, ago(12), LONGED_FOR, "3", "", "60岁及以上", "嵊州市", "", ""),
            (
                TAUGHT,
                CENTRE,
                ago(40),
                "希望办合唱培训班",
                "5",
                "培训",
                "35-59岁",
                "嵊州市",
                ago(30),
                "示例：已办合唱培训班八次课。",
            ),
            (WAITING, CENTRE, ago(5), "希望有越剧入门讲座", "2", "讲座", "青年", "嵊州市", "", ""),
        )
    }
