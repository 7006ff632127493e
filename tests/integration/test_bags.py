"""Bags in and out, on real servers: dropped in both ways, refused whole or in part, and the way round."""

import io
import os
import subprocess
import sys
from pathlib import Path

import bagit
import pytest
import xmlschema
from PIL import Image

from archive.cli.deliveries import one_folder, upload
from archive.cli.shared.delivery_folder import check_folder
from archive.errors import DigestMismatch, ExportRefused, NotFound
from archive.models.report import Decision, Outcome
from archive.models.states import DeliveryState
from archive.steps.decisions import review
from archive.steps.export import bag as export
from archive.steps.export.bag_folder import BagFolder
from archive.steps.ingest import scan
from archive.steps.ingest import walk as ingest
from archive.store import delivery_object, resource_object
from bags import bag_of, digest_of, laid, sealed
from own_places import minio

pytestmark = pytest.mark.servers
CENTRE = "zj-330683"
MANIFEST = """编号,题名,文件名,门类,授权,电话
1,蚕花剪纸,图/a.jpg,剪纸,同意公开至2030-12-31,
2,水乡窗花,b.jpg,剪纸;灯彩,,13800000000
"""


def jpeg(tmp_path, colour):
    path = tmp_path / f"{colour}.jpg"
    Image.new("RGB", (320, 240), colour).save(path)
    return path.read_bytes()


@pytest.fixture
def payload(tmp_path):
    return {"data/图/a.jpg": jpeg(tmp_path, "crimson"), "data/b.jpg": jpeg(tmp_path, "navy")}


def pictures(payload, version="1.0", algorithms=("sha256", "md5"), **tags):
    return bag_of(payload, version, algorithms, metadata___清单__csv=MANIFEST.encode(), **tags)


def walk(services):
    (identifier,) = scan.run(services)
    reports = {report.step: report for report in ingest.run(services, identifier)}
    return services.ledger.deliveries.get(identifier), reports


def codes(services, delivery):
    receipt = services.ledger.receipts.of(delivery.id)
    return {f.code for f in receipt.faults}, {item.item: {f.code for f in item.faults if f.refuses} for item in receipt.items}


@pytest.mark.parametrize("version", ["1.0", "0.97"])
@pytest.mark.parametrize("way", ["folder", "bucket"])
def test_a_bag_in_the_drop_is_taken_in_with_its_tag_files(services, tmp_path, payload, version, way):
    bag = pictures(payload, version)
    if way == "folder":
        drop = laid(bag, services.settings.drops / CENTRE / "包一")
        (drop / "_READY").touch()
    else:
        upload(services, *one_folder(services, laid(bag, tmp_path / "包一"), CENTRE, None))
    delivery, reports = walk(services)
    assert delivery.state is DeliveryState.PROCESSED and reports["preserve"].counts() == {"done": 2}
    kept = services.store.objects.files(delivery_object(delivery.id))
    tags = {path: data for path, data in bag.items() if not path.startswith("data/")}
    read = services.store.objects.read
    assert {path[4:]: read(delivery_object(delivery.id), path) for path in kept if path[:4] == "bag/"} == tags
    first, second = sorted(services.ledger.resources.of_delivery(delivery.id), key=lambda r: r.item)
    assert (first.record.title, [a.path for a in first.assets]) == ("蚕花剪纸", ["图/a.jpg"])
    assert second.assets[0].digest == digest_of(payload["data/b.jpg"], "sha512")
    assert services.store.objects.read(resource_object(first.id), "originals/图/a.jpg") == payload["data/图/a.jpg"]


def test_one_damaged_file_refuses_its_item_and_no_other(services, take_in, tmp_path, payload):
    bag = pictures(payload) | {"data/b.jpg": payload["data/图/a.jpg"] + b"\0"}
    delivery, _ = take_in(laid(bag, tmp_path / "bag"))
    assert delivery.state is DeliveryState.PROCESSED
    assert codes(services, delivery) == ({"E157", "E215"}, {"1": set(), "2": {"E153"}})
    assert [r.record.title for r in services.ledger.resources.of_delivery(delivery.id)] == ["蚕花剪纸"]


def test_a_broken_bag_is_refused_whole_with_every_fault(services, take_in, tmp_path, payload):
    bag = pictures(payload, fetch__txt=b"https://example.org/x - data/x\n")
    bag["bagit.txt"] = b"BagIt-Version : 1.0\nTag-File-Character-Encoding: UTF-8\n"
    folder = laid(sealed(bag, ("sha256", "md5")), tmp_path / "bag")
    (folder / "data" / "b.jpg").unlink()
    (folder / "data" / "b.jpg").symlink_to("/etc/hostname")
    delivery, reports = take_in(folder)
    assert delivery.state is DeliveryState.REFUSED and "preserve" not in reports
    whole, items = codes(services, delivery)
    assert whole == {"E130", "E141", "E144", "E148", "E157", "E215"} and items["2"] == {"E151", "E221"}
    assert services.ledger.resources.of_delivery(delivery.id) == []
    receipt = (folder / "_RECEIPT.txt").read_text(encoding="utf-8")
    assert "fetch.txt" in receipt and "冒号前无空格" in receipt and "E148" in receipt


def test_a_bag_without_a_list_says_so_beside_its_own_faults(services, take_in, tmp_path, payload):
    bag = bag_of(payload, fetch__txt=b"x")
    delivery, _ = take_in(laid(bag, tmp_path / "bag"))
    assert codes(services, delivery)[0] == {"E272", "E144"}


WRONG = {
    "whole": lambda bag: bag,
    "changed": lambda bag: bag | {"data/b.jpg": b"x"},
    "missing": lambda bag: {p: d for p, d in bag.items() if p != "data/b.jpg"},
    "unlisted": lambda bag: bag | {"data/c.jpg": bag["data/b.jpg"], "data/.DS_Store": b"x"},
    "tag file changed": lambda bag: bag | {"metadata/清单.csv": bag["metadata/清单.csv"] + b"\n"},
    "mark": lambda bag: bag | {"bagit.txt": b"\xef\xbb\xbf" + bag["bagit.txt"]},
    "no manifest": lambda bag: {p: d for p, d in bag.items() if "清单" not in p},
}


@pytest.mark.parametrize("name", WRONG)
def test_looking_at_a_folder_says_what_receiving_says(services, take_in, tmp_path, payload, name):
    folder = laid(WRONG[name](pictures(payload)), tmp_path / "bag")
    (folder / "data" / "link").symlink_to("b.jpg") if name == "unlisted" else None
    checked = check_folder(folder)
    delivery, _ = take_in(folder)
    before = {(f.code, f.value, f.refuses) for f in checked.faults}
    assert before == {(f.code, f.value, f.refuses) for f in services.ledger.deliveries.faults(delivery.id)}
    received = {i.item: sorted(f.code for f in i.faults) for i in services.ledger.deliveries.items(delivery.id)}
    assert {i.item: sorted(f.code for f in i.faults) for i in checked.items} == received


@pytest.fixture(scope="module")
def premis_schema():
    return xmlschema.XMLSchema(Path(__file__).parents[1] / "data" / "premis" / "premis-v3-0.xsd")


def two_resources(services, take_in, tmp_path, payload):
    folder = tmp_path / "原包"
    laid({path.removeprefix("data/"): data for path, data in payload.items()} | {"清单.csv": MANIFEST.encode()}, folder)
    delivery, _ = take_in(folder)
    found = services.ledger.resources.of_delivery(delivery.id)
    review.decide(services, found[0].id, Decision(verb="approve", by="reviewer", reason="好"))
    return found


def test_what_is_exported_is_valid_elsewhere_and_comes_in_again_as_it_was(services, take_in, tmp_path, payload, premis_schema):
    found = two_resources(services, take_in, tmp_path, payload)
    folder = tmp_path / "out" / "导出"
    heard = []
    report = export.run(services, [r.id for r in found], folder, lambda done, total: heard.append((done, total)))
    assert report.counts() == {"done": 2} and not any(line.faults for line in report.lines)
    total = sum(map(len, payload.values()))
    assert heard[-1] == (total, total)
    bag = bagit.Bag(str(folder))
    assert bag.validate() and bag.version == "1.0" and bag.algorithms == ["sha512"]
    assert bag.info["Payload-Oxum"] == f"{total}.2" and set(bag.info["External-Identifier"]) == {r.id for r in found}
    command = [sys.executable, "-m", "bagit", "--validate", str(folder)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert all(not f.refuses for f in check_folder(folder).faults)
    inside = {path.relative_to(folder / "metadata").as_posix() for path in (folder / "metadata").rglob("*") if path.is_file()}
    for one in found:
        files = ("record", "resource", "assets", "manifest-rows", "inventory")
        assert {*(f"{one.id}/{name}.json" for name in files), f"{one.id}/premis.xml", f"{one.id}/events/v1.jsonl"} <= inside
        premis_schema.validate(folder / "metadata" / one.id / "premis.xml")
    assert {f"{found[0].id}/decisions.json", f"{found[0].id}/events/v2.jsonl", "manifest.csv"} <= inside

    delivery, _ = take_in(folder, centre="zj-330782")
    again = services.ledger.resources.of_delivery(delivery.id)
    assert delivery.state is DeliveryState.PROCESSED and len(again) == 2
    before, after = ({r.record.title: r for r in rs} for rs in (found, again))
    for title, one in before.items():
        assert after[title].record == one.record
        assert [(a.digest, a.sha256, a.role, a.part) for a in after[title].assets] == [
            (a.digest, a.sha256, a.role, a.part) for a in one.assets
        ]
        assert after[title].item == one.id and after[title].id != one.id


def test_an_export_is_not_repeated_goes_on_after_a_break_and_overwrites_nothing(services, take_in, tmp_path, payload):
    found = two_resources(services, take_in, tmp_path, payload)
    ids = [r.id for r in found]
    folder = tmp_path / "导出"

    class Broken(Exception):
        pass

    def stop(done, total):
        if done == total:
            raise Broken

    with pytest.raises(Broken):
        export.run(services, ids, folder, stop)
    part = tmp_path / ".导出.part"
    assert not folder.exists() and len([p for p in (part / "data").rglob("*") if p.is_file()]) == 2
    (part / "data" / "stray").write_bytes(b"x")
    kept = next(p for p in (part / "data").rglob("*.jpg"))
    stamp = kept.stat().st_mtime_ns
    export.run(services, ids, folder)
    assert bagit.Bag(str(folder)).validate() and not part.exists() and not (folder / "data" / "stray").exists()
    assert (folder / kept.relative_to(part)).stat().st_mtime_ns == stamp, "what was right is not written again"
    assert [line.outcome for line in export.run(services, ids, folder).lines] == [Outcome.UNCHANGED] * 2
    with pytest.raises(ExportRefused) as refused:
        export.run(services, ids[:1], folder)
    assert refused.value.facts["folder"] == folder
    with pytest.raises(NotFound):
        export.run(services, ["7ZQ4M1T9KC5"], tmp_path / "other")


def test_the_command_exports_and_says_what_is_wrong(services, take_in, tmp_path, payload):
    found = two_resources(services, take_in, tmp_path, payload)
    own, folder = services.settings, tmp_path / "导出"
    environment = {
        "ARCHIVE_HOME": str(own.home),
        "ARCHIVE_LEDGER_URL": own.ledger_url.get_secret_value(),
        "ARCHIVE_LEDGER_SCHEMA": own.ledger_schema,
        "ARCHIVE_STORE_URL": own.store_url,
        "ARCHIVE_STORE_ACCESS_KEY": own.store_access_key,
        "ARCHIVE_STORE_SECRET_KEY": own.store_secret_key.get_secret_value(),
        "ARCHIVE_BUCKET_INBOX": own.bucket_inbox,
        "ARCHIVE_BUCKET_PRESERVATION": own.bucket_preservation,
        "ARCHIVE_BUCKET_ACCESS": own.bucket_access,
    }

    def run(*words):
        command = [sys.executable, "-c", "from archive.cli import main; main()", "export", *words]
        return subprocess.run(command, check=False, capture_output=True, text=True, timeout=120, env=os.environ | environment)

    done = run(found[0].id.lower(), found[1].id, "--bag", str(folder))
    assert done.returncode == 0, done.stderr
    assert "已写成 BagIt 包" in done.stdout and "2 resources, 2 files" in done.stdout
    assert bagit.Bag(str(folder)).validate()
    assert "同样的包已在那里" in run(found[0].id, found[1].id, "--bag", str(folder)).stdout
    again = run(found[1].id, "--bag", str(folder))
    assert again.returncode == 1 and again.stderr.rstrip().splitlines()[-2].startswith("E158 不能导出到")
    wrong = run("7ZQ4M1T9KC6", "--bag", str(tmp_path / "x"))
    assert wrong.returncode == 1 and "E400" in wrong.stderr


def test_rot_in_the_store_leaves_no_bag(services, take_in, tmp_path, payload):
    found = two_resources(services, take_in, tmp_path, payload)
    store, bucket = minio(services.settings), services.settings.bucket_preservation
    keys = [e.object_name for e in store.list_objects(bucket, recursive=True) if e.object_name.endswith("b.jpg")]
    data = payload["data/b.jpg"]
    rotten = data[:100] + bytes([data[100] ^ 1]) + data[101:]
    store.put_object(bucket, keys[0], io.BytesIO(rotten), len(rotten))
    with pytest.raises(DigestMismatch):
        export.run(services, [r.id for r in found], tmp_path / "导出")
    assert not (tmp_path / "导出").exists()


def test_a_changed_left_over_is_written_anew(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a").write_bytes(b"other")
    BagFolder(tmp_path).stream("data/a", digest_of(b"right", "sha512"), lambda: [b"ri", b"ght"], lambda _: None)
    assert (tmp_path / "data" / "a").read_bytes() == b"right"
