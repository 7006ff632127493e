"""Packages on real servers: handed in three ways, killed in the middle, and what is kept of them; and senders' checksum files."""

import hashlib
import io
import os

import pytest
from PIL import Image

from archive import i18n
from archive.cli.deliveries import one_folder, upload
from archive.cli.shared.delivery_folder import check_folder
from archive.errors import ArchiveError
from archive.models.states import DeliveryState
from archive.preserved import documents, reading
from archive.preserved.layout import delivery_object
from archive.steps.care import clear
from archive.steps.ingest import advise, receipt, receive, scan, unpack
from archive.steps.ingest import walk as ingest
from bags import bag_of
from faulty import PASS, WRITES
from packed import raw_zip, tarred, written, zipped

pytestmark = pytest.mark.servers
CENTRE = "zj-330683"
LIST = "编号,题名,文件名\n1,蚕花剪纸,照片/一.jpg\n2,水乡窗花,二.jpg\n"


def jpeg(colour):
    out = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture(scope="module")
def files():
    return {"清单.csv": LIST.encode(), "照片/一.jpg": jpeg("crimson"), "二.jpg": jpeg("navy")}


def from_windows(files, folder="嵊州馆2019"):
    """As a Chinese Windows packs a folder: names in GB18030, without a mark."""
    return raw_zip([(f"{folder}/{path}".encode("gb18030"), data) for path, data in files.items()])


def codes(faults):
    return [fault.code for fault in faults]


def taken(services, delivery):
    return {item.record.title for item in services.ledger.deliveries.items(delivery.id) if item.taken and item.record}


@pytest.mark.parametrize("way", ["folder", "loose", "bucket", "given", "tar"])
def test_a_package_is_a_delivery_however_it_is_handed_in(services, take_in, tmp_path, files, way):
    data = tarred({f"嵊州馆2019/{p}": d for p, d in files.items()}, "w:gz") if way == "tar" else from_windows(files)
    package = tmp_path / ("嵊州馆2019.tar.gz" if way == "tar" else "嵊州馆2019.zip")
    package.write_bytes(data)
    if way in {"folder", "loose"}:
        place = services.settings.drops / CENTRE
        written(place, {"嵊州馆2019/包.zip": data, "嵊州馆2019/_READY": b""} if way == "folder" else {"嵊州馆2019.zip": data})
        if way == "loose":
            assert scan.run(services) == []  # it may still be growing
            services = services.__class__(services.settings.model_copy(update={"package_quiet_s": 0.0}))
        (found,) = scan.run(services)
        list(ingest.run(services, found))
        assert scan.run(services) == []
    elif way == "bucket":
        upload(services, *one_folder(services, package, CENTRE, None))
        (found,) = scan.run(services)
        list(ingest.run(services, found))
    else:
        found = take_in(package)[0].id
    delivery = services.ledger.deliveries.get(found)
    assert (delivery.name, delivery.state) == ("嵊州馆2019", DeliveryState.PROCESSED)
    assert taken(services, delivery) == {"蚕花剪纸", "水乡窗花"}
    said = services.ledger.deliveries.faults(delivery.id)
    assert codes(said) == (["E282"] if way == "tar" else ["E282", "E291"])
    told = {f.code: f for f in check_folder(package).faults}
    assert told.keys() == set(codes(said)) and told["E282"].facts["files"] == said[0].facts["files"] == "3"
    object_ = services.store.objects.snapshot(delivery_object(delivery.id))
    (kept,) = documents.PACKAGES.read(object_.read("packages.json"))
    assert kept.package.sha512 == hashlib.sha512(data).hexdigest()
    assert {file.path: file.sha512 for file in kept.files} == {p: hashlib.sha512(d).hexdigest() for p, d in files.items()}
    assert kept.package.names["清单.csv"] == "嵊州馆2019/清单.csv"
    assert [one.path for one in reading.packages(object_)] == [kept.package.path]
    one = services.ledger.resources.of_delivery(delivery.id)[0]
    digests = [asset.digest for asset in one.assets]
    reached = services.ledger.deletions.received(one.id, digests, digests)
    assert len(reached) == 2 and (delivery.id, kept.package.n) in reached  # a deletion takes the package with the file
    (event,) = [one for one in reading.event_list(object_) if one.type == "unpacking"]
    assert event.detail.startswith("3 files out of a package")
    assert "取出 3 个文件" in receipt.text(services, delivery.id)
    if way == "loose":
        beside = services.settings.drops / CENTRE / "嵊州馆2019.zip._RECEIPT.txt"
        assert "取出 3 个文件" in beside.read_text(encoding="utf-8")
        advise.run(services)
        assert "取出 3 个文件" in beside.read_text(encoding="utf-8")
        written(beside.parent, {"嵊州馆2019.zip": from_windows(files | {"清单.csv": LIST.replace("蚕花", "荷花").encode()})})
        (again,) = scan.run(services)
        assert again != found and services.ledger.deliveries.get(again).name == "嵊州馆2019"


def test_a_list_beside_packages_speaks_for_what_is_in_them(services, take_in, tmp_path, files):
    rows = LIST + "3,没有的,照片2/一.jpg\n4,锁着的,锁.jpg\n5,整包,照片.zip\n"
    folder = written(
        tmp_path / "移交",
        {
            "清单.csv": rows.encode(),
            "照片.zip": zipped({"照片/一.jpg": files["照片/一.jpg"], "__MACOSX/._一.jpg": b"x"}),
            "其余.zip": raw_zip([(b"\xe4\xba\x8c.jpg", files["二.jpg"]), ("锁.jpg".encode(), b"x", {"flags": 1})]),
            "照片.zip.md5": f"{hashlib.md5(b'other').hexdigest()} *照片.zip\n".encode(),
        },
    )
    delivery, _ = take_in(folder)
    assert delivery.state is DeliveryState.PARTLY_REFUSED or taken(services, delivery) == {"蚕花剪纸", "水乡窗花"}
    items = {item.item: codes(item.faults) for item in services.ledger.deliveries.items(delivery.id)}
    assert items["3"] == ["E221"] and items["4"] == ["E221", "E287"] and items["5"] == ["E221", "E294", "E282"]
    said = codes(services.ledger.deliveries.faults(delivery.id))
    assert said.count("E282") == 2 and not {"E294", "E227"}.intersection(said)
    assert sorted(codes(check_folder(folder).faults)) == sorted(said)


def test_a_bag_in_a_zip_is_judged_as_a_bag(services, take_in, tmp_path, files):
    bag = bag_of(
        {"data/照片/一.jpg": files["照片/一.jpg"], "data/二.jpg": files["二.jpg"]},
        "1.0",
        ("sha256",),
        data___清单__csv=LIST.encode(),
    )
    package = tmp_path / "包.zip"
    package.write_bytes(zipped({f"包/{path}": data for path, data in bag.items()}))
    delivery, _ = take_in(package)
    assert taken(services, delivery) == {"蚕花剪纸", "水乡窗花"}
    broken = bag | {"data/二.jpg": jpeg("black")}
    package.write_bytes(zipped({f"包/{path}": data for path, data in broken.items()}))
    delivery, _ = take_in(package)
    assert taken(services, delivery) == {"蚕花剪纸"}


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("坏.zip", b"PK\x03\x04 nothing", "E283"),
        ("旧.7z", b"7z\xbc\xaf\x27\x1c" + bytes(40), "E284"),
        ("锁.zip", raw_zip([(b"a.jpg", b"x", {"flags": 1})]), "E285"),
        ("弹.zip", raw_zip([(b"a.jpg", b"x", {"size": 1 << 31})]), "E286"),
    ],
)
def test_a_package_that_cannot_be_taken_is_answered_with_one_sentence(services, take_in, tmp_path, name, data, code):
    (tmp_path / name).write_bytes(data)
    delivery, _ = take_in(tmp_path / name)
    faults = services.ledger.deliveries.faults(delivery.id)
    assert (delivery.state, codes(faults)) == (DeliveryState.REFUSED, [code])
    assert i18n.explain(code, faults[0].facts).do in receipt.text(services, delivery.id)
    assert codes(check_folder(tmp_path / name).faults) == [code]


def test_unpacking_goes_on_where_it_was_cut_off_and_nothing_is_there_twice(services, faulty, tmp_path, files, monkeypatch):
    many = {f"附件/{n:03}.txt": os.urandom(50) for n in range(60)} | {"大.bin": os.urandom(9 << 20)}
    package = tmp_path / "大包.zip"
    package.write_bytes(zipped(files | many))
    broken = services.__class__(services.settings.model_copy(update={"store_url": faulty.url}))
    source, found = one_folder(broken, package, CENTRE, None)
    delivery, _ = scan.register(broken, source, found)
    monkeypatch.setattr(unpack, "_NOTED", 10)
    faulty.rule = lambda request: 403 if request.method == "PUT" and request.write > 45 else PASS
    with pytest.raises(ArchiveError):
        receive.run(broken, delivery.id)
    before = {file.n for file in services.ledger.deliveries.received(delivery.id)}
    assert 10 <= len(before) < len(many)
    written_again = []

    def noted(request):
        if request.method in WRITES and f"/received/{delivery.id}/" in request.path:
            written_again.append(int(request.path.partition("?")[0].rpartition("/")[2]))
        return PASS

    faulty.rule = noted
    receive.run(broken, delivery.id)
    received = services.ledger.deliveries.received(delivery.id)
    assert before.isdisjoint(written_again)
    assert {file.path: file.sha512 for file in received} == {p: hashlib.sha512(d).hexdigest() for p, d in (files | many).items()}
    assert len(received) == len({file.n for file in received}) == len(files | many)
    lying = services.store.inbox.received(delivery.id)
    assert lying.keys() == {file.n for file in received} | {1}
    list(ingest.run(services, delivery.id))
    assert services.ledger.deliveries.get(delivery.id).state is DeliveryState.PROCESSED
    again = services.__class__(services.settings.model_copy(update={"received_days": 0.0}))
    clear.run(again)
    assert services.store.inbox.received(delivery.id) == {}


def test_checksum_files_of_the_sender_are_compared_and_kept(services, take_in, tmp_path, files):
    md5 = {path: hashlib.md5(data).hexdigest() for path, data in files.items()}
    sha = hashlib.sha256(files["二.jpg"]).hexdigest()
    lines = f"{md5['照片/一.jpg']} *照片\\一.jpg\r\n{'0' * 32}  二.jpg\r\n{'1' * 32}  丢失.jpg\r\n看不懂\r\n"
    folder = written(
        tmp_path / "校验",
        files
        | {
            "md5sum.txt": lines.encode("gb18030"),
            "SHA256SUMS": f"SHA256 (二.jpg) = {sha}\n".encode(),
        },
    )
    delivery, _ = take_in(folder)
    assert taken(services, delivery) == {"蚕花剪纸"}
    (bad,) = [item for item in services.ledger.deliveries.items(delivery.id) if not item.taken]
    (fault,) = [fault for fault in bad.faults if fault.code != "E265"]
    assert (fault.code, fault.row, fault.facts["list"], fault.facts["line"]) == ("E294", 3, "md5sum.txt", "2")
    said = services.ledger.deliveries.faults(delivery.id)
    assert {(f.code, f.facts["line"]) for f in said} == {("E293", "4"), ("E295", "3")}
    kept = services.store.objects.files(delivery_object(delivery.id))
    assert {"md5sum.txt", "SHA256SUMS", "清单.csv"} <= set(kept)
    checked = check_folder(folder)
    assert {item.item: item.taken for item in checked.items} == {"1": True, "2": False}
    assert sorted(codes(checked.faults)) == sorted(codes(said))
