"""Thirty small entries as centres write them, and a catalogue of their own on the real server."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from elasticsearch import Elasticsearch

from archive import places, vocabulary
from archive.catalogue import Catalogue
from archive.config import Settings
from archive.models.ids import ResourceId
from archive.models.media import MediaType
from archive.models.public import PublicCentre, PublicMedia, PublicPlace, PublicRecord, PublicTag
from archive.models.record import Contributor, Kind, Role, Term, When

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def id_of(n: int) -> ResourceId:
    """A valid resource id for a small number: the check character of n < 32 is its digit."""
    return ResourceId(f"000000000{ALPHABET[n]}{ALPHABET[n]}")


def entry(
    n: int,
    title: str,
    kind: str = "performance",
    genres: tuple[str, ...] = (),
    division: str = "330683",
    centre: str = "330683",
    year: int = 2023,
    media: str = "video",
    people: tuple[str, ...] = (),
    **more: object,
) -> PublicRecord:
    known = vocabulary.genres()
    terms = tuple(Term(id=g, label=known[g].zh) if g in known else Term(label=g) for g in genres)
    one = places.division(centre)
    assert one is not None
    return PublicRecord(
        id=id_of(n),
        title=title,
        kind=Kind(kind),
        genres=terms,
        contributors=tuple(Contributor(name=name, role=Role.ENSEMBLE) for name in people),
        date=When(edtf=f"{year}-05-01", given=f"{year}年5月1日"),
        years=(year,),
        place=PublicPlace(given="", divisions=_line(division)),
        centre=PublicCentre(id=f"zj-{centre}", name=f"{one.name}文化馆", level=one.level.value, divisions=_line(centre)),
        media=(PublicMedia(part=1, media=MediaType(media)),),
        publication_key=f"key{n}",
        published_at=FIRST_DAY + timedelta(days=n),
        **more,
    )


def _line(code: str) -> tuple[Term, ...]:
    return tuple(Term(id=one.code, label=one.name) for one in places.ancestors(code))


ENTRIES = (
    entry(1, "越剧《梁祝》选段“十八相送”", genres=("opera.yueju",), people=("剡溪业余越剧团",), year=2024),
    entry(
        2, "越剧《红楼梦》片段", genres=("opera.yueju",), people=("城关戏迷社",), year=2019, division="330602", centre="330602"
    ),
    entry(3, "甬剧《半把剪刀》", genres=("opera.yongju",), division="330203", centre="330200", year=2024),
    entry(4, "嵊州市合唱节开幕曲", kind="chorus", genres=("music.hechang",), people=("剡湖街道合唱团",), year=2024),
    entry(5, "采茶舞曲", kind="chorus", genres=("music.hechang",), division="330106", centre="330100", year=2022),
    entry(
        6,
        "浦江剪紙作品展",
        kind="exhibition",
        genres=("art.pujiang-jianzhi",),
        division="330726",
        centre="330726",
        media="picture",
    ),
    entry(7, "竹编花篮", kind="folk-art", genres=("art.shengzhou-zhubian",), media="picture", subjects=("竹器", "手工")),
    entry(8, "老艺人谈戏班岁月", kind="oral-history", media="sound", description="讲述上世纪六十年代越剧戏班走村串户的经历。"),
    entry(9, "绍兴莲花落《翠姐回娘家》", genres=("quyi.shaoxing-lianhualuo",), division="330602", centre="330600"),
    entry(
        10, "乐清细纹刻纸", kind="folk-art", genres=("art.yueqing-xiwen",), division="330382", centre="330382", media="picture"
    ),
    entry(11, "龙泉青瓷烧制技艺讲座", kind="lecture", genres=("craft.longquan-qingci",), division="331181", centre="331100"),
    entry(12, "音乐剧《西施》排练", genres=("form.music",), division="330681", centre="330681"),
    entry(13, "女儿红", kind="document", media="document", division="330604", centre="330604"),
    entry(14, "村晚:舞龙迎春", genres=("event.cunwan", "dance.fenghua-bulong"), division="330213", centre="330213", year=2025),
    entry(
        15, "广场舞大赛决赛", genres=("dance.guangchangwu",), division="330109", centre="330109", programme="“舞动乡村”广场舞大赛"
    ),
    entry(16, "婺剧《穆桂英》", genres=("opera.wuju",), division="330702", centre="330700", year=2018),
    entry(17, "畬族民歌对唱", genres=("music.shezu-minge",), division="331127", centre="331127"),
    entry(18, "乾隆年间的戏台", kind="photograph", media="picture", division="330822", centre="330800"),
    entry(19, "理论研究文集", kind="document", media="document", genres=("form.theory",), centre="330000", division="330000"),
    entry(
        20,
        "百年古桥",
        kind="photograph",
        media="picture",
        division="331022",
        centre="331000",
        tags=(PublicTag(kind="text", value="建于清光绪年间", source="rapidocr 3", confidence=0.9, part=1),),
    ),
    entry(21, "少儿书法课第三讲", kind="course", genres=("form.calligraphy",), division="330402", centre="330400"),
    entry(22, "台州乱弹《连环计》", genres=("opera.taizhou-luantan",), division="331002", centre="331000"),
    entry(
        23, "海寧皮影戲傳承人訪談", kind="oral-history", genres=("opera.haining-piyingxi",), division="330481", centre="330481"
    ),
    entry(24, "舞龙", genres=("dance.changxing-bailelong",), division="330522", centre="330500", year=2017),
    entry(25, "渔工号子", genres=("music.zhoushan-haozi",), division="330902", centre="330900", media="sound"),
    entry(26, "夏日MV:Summer Song", genres=("form.newmedia",), division="330902", centre="330900"),
    entry(27, "村歌《我爱我家》", kind="chorus", genres=("村歌",), alternative_titles=("三江村村歌",), division="330683001"),
    entry(28, "腰鼓队 2024 年汇报演出", genres=("event.huiyan",), division="330281", centre="330281", year=2024),
    entry(29, "湖笔制作", kind="folk-art", genres=("craft.hubi",), division="330502", centre="330500", media="video"),
    entry(30, "*", kind="other", media="other", division="330500", centre="330500"),
)


@pytest.fixture
def raw(servers: Settings) -> Iterator[Elasticsearch]:
    """The same server without our code between."""
    client = Elasticsearch(servers.catalogue_url)
    yield client
    client.close()


@pytest.fixture(scope="session")
def new_catalogue(servers: Settings) -> Iterator[Callable[[], Catalogue]]:
    """Catalogues each behind an alias of its own; their indices are dropped at the end."""
    made: list[str] = []

    def make() -> Catalogue:
        alias = f"test-{uuid.uuid4().hex[:8]}"
        made.append(alias)
        return Catalogue.connect(servers.catalogue_url, "", "", alias)

    yield make
    client = Elasticsearch(servers.catalogue_url)
    for alias in made:
        client.indices.delete(index=",".join(client.indices.get(index=f"{alias}-*")) or "none", ignore_unavailable=True)
    client.close()


@pytest.fixture
def catalogue(new_catalogue: Callable[[], Catalogue]) -> Catalogue:
    """An empty catalogue."""
    one = new_catalogue()
    one.ensure()
    return one


@pytest.fixture(scope="session")
def filled(new_catalogue: Callable[[], Catalogue]) -> Catalogue:
    """A catalogue with all thirty entries; tests only read it."""
    one = new_catalogue()
    one.ensure()
    one.put((each, n) for n, each in enumerate(ENTRIES, start=1))
    return one


@pytest.fixture(scope="session")
def entries() -> tuple[PublicRecord, ...]:
    """The thirty entries; entry n has the id that ends in n, twice."""
    return ENTRIES


@pytest.fixture(scope="session")
def make_entry() -> Callable[..., PublicRecord]:
    """`make_entry(n, title, …)`: one more entry."""
    return entry
