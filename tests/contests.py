"""A chorus contest of a province with figures known beforehand: what tests of calls begin with."""

import hashlib
import io
from datetime import UTC, datetime, timedelta
from itertools import count

import openpyxl

from archive import places
from archive.ledger.rebuilding import RestoredResource
from archive.models.centre import Level
from archive.models.delivery import Resource
from archive.models.ids import DeliveryId, mint_resource_id
from archive.models.media import Asset, MediaType, Rendition, RenditionKind
from archive.models.network.activity import Activity, ActivityKind
from archive.models.network.call import Award, Call, Criterion, Pieces, Round, Rules, Subject
from archive.models.people import Person, Role
from archive.models.record import Contributor, Kind, Record
from archive.models.roles import Role as Part
from archive.models.states import ResourceState
from archive.steps.network import keeping
from archive.steps.network.calls import running
from archive.steps.network.keeping import Said

BY = Person.named("示例主办", Role.CURATOR, Role.LEAD, Role.ARCHIVIST)
PROVINCE = "zj-330000"
CATEGORIES = ("成人合唱", "老年合唱")
SET = ("示例规定曲一", "示例规定曲二")
CRITERIA = (
    Criterion(id="tone", title="音准", weight=4),
    Criterion(id="blend", title="和声", weight=3),
    Criterion(id="look", title="表现", weight=3),
)
RULES = Rules(
    length_s=(0, 480),
    singers=(25, 50),
    pieces=Pieces(set=1, free=1),
    set_pieces=SET,
    singer_in_one=True,
    frame="fixed",
    max_per_sender=3,
    no_school_names=True,
    categories=CATEGORIES,
    quotas={"city": {"*": 1, "330100": 2}},
    awards=(Award(title="一等奖", number=1), Award(title="二等奖", number=2)),
)
HEADERS = (
    "活动编号",
    "报送单位",
    "作品编号",
    "作品名称",
    "类别",
    "规定曲目",
    "自选曲目",
    "时长",
    "人数",
    "演唱人员",
    "指挥",
    "机位",
)
_number = count()
TOO_LONG, WRONG_PIECE, DOUBLED, LATE = 6, 4, 3, 2


def counties():
    """The 90 counties of the province, by their codes."""
    return sorted((one for one in places.centres().values() if one.level is Level.COUNTY), key=lambda one: one.division)


def recordings(services, rows, state=ResourceState.IN_REVIEW):
    """Recordings as the ledger has them, by (centre, title, seconds): their ids."""
    made, ids = [], []
    for centre, title, seconds in rows:
        n = next(_number)
        id_ = mint_resource_id()
        digest = hashlib.sha512(f"{id_}".encode()).hexdigest()
        asset = Asset(digest=digest, sha256=digest[:64], path=f"{n}.mp4", size=9, mime="video/mp4", media=MediaType.VIDEO)
        record = Record(title=title, kind=Kind.PERFORMANCE, contributors=(Contributor(name=f"示例指挥{n}", role=Part.CONDUCTOR),))
        about = {"delivery": DeliveryId(f"D{n:020x}"), "delivery_name": "示例", "item": f"{n}", "number": f"{n}", "version": 1}
        made.append(
            RestoredResource(Resource(id=id_, centre=centre, state=state, record=record, assets=(asset,), **about), [], None)
        )
        services.ledger.renditions.add(
            Rendition(asset=digest, recipe="video-hls", version=1, kind=RenditionKind.HLS, files=(), duration_s=seconds)
        )
        ids.append(id_)
    services.ledger.rebuilding.restore([], made, [])
    return ids


def contest(services, id_="01", number="2026-合唱", subject=Subject.RESOURCE, rules=RULES, path=("city", "province"), **more):
    """An activity with an open call."""
    activity = Activity(
        id=id_, number=number, centre=PROVINCE, division="330000", title="示例合唱比赛", kind=ActivityKind.CONTEST, **more
    )
    keeping.keep(services, Said(activity, "announce"), BY)
    now = datetime.now(UTC)
    call = Call(
        activity=id_,
        subject=subject,
        opens=now - timedelta(days=1),
        closes=now + timedelta(days=30),
        path=path,
        rules=rules,
    )
    running.draft(services, call, BY)
    running.open_(services, id_, BY)
    return call


def row(n, centre, subject, number="2026-合唱"):
    """A row of 报送 that keeps all rules."""
    people = "、".join(f"示例{n}甲{k}" for k in range(30))
    title = f"示例合唱团{n:03d}"
    return [number, centre, subject, title, CATEGORIES[n % 2], SET[n % 2], f"示例自选{n}", "", "30", people, f"示例指{n}", "固定"]


def workbook(**sheets):
    """A workbook of these sheets: name -> rows with their header."""
    book = openpyxl.Workbook(write_only=True)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append([str(cell) for cell in line])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def of_level(n, level, category, judges=5, trim=1):
    """A round with three criteria."""
    tie_break = ("tone", "median", "blend")
    return Round(n=n, level=level, category=category, criteria=CRITERIA, trim=trim, min_judges=judges, tie_break=tie_break)
