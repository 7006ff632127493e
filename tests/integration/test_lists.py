"""Lists as centres have them: of any name, several, beside tables that are none."""

import pytest

from archive.cli.shared.delivery_folder import check_folder
from archive.models.states import DeliveryState
from archive.preserved.layout import delivery_object
from deliveries import folder_of

pytestmark = pytest.mark.servers
ONE = [{"item": "1", "title": "作品甲", "file": "a.jpg"}]


def named(folder, name, text=None):
    old = folder / "manifest.csv"
    (folder / name).write_bytes(old.read_bytes() if text is None else text.encode())
    if text is None:
        old.unlink()
    return folder


def kept(services, delivery):
    return sorted(services.store.objects.files(delivery_object(delivery.id)))


def test_a_list_of_any_name_is_found_and_kept_and_a_table_beside_it_is_told(services, take_in, tmp_path):
    folder = named(folder_of(tmp_path, ONE, a__jpg="navy"), "嵊州馆移交目录2019.csv")
    named(folder, "统计.csv", "月份,人次\n1,20\n")
    told = [(fault.code, fault.value) for fault in check_folder(folder).faults]
    delivery, _ = take_in(folder)
    assert delivery.state is DeliveryState.PROCESSED
    (item,) = services.ledger.deliveries.items(delivery.id)
    assert (item.record.title, item.taken) == ("作品甲", True)
    said = [(fault.code, fault.value) for fault in services.ledger.deliveries.faults(delivery.id)]
    assert said == told == [("E227", "统计.csv")]
    assert "嵊州馆移交目录2019.csv" in kept(services, delivery)


def test_two_lists_are_one_delivery_and_their_rows_are_told_apart(services, take_in, tmp_path):
    folder = named(folder_of(tmp_path, ONE, a__jpg="navy", b__jpg="gold"), "视频.csv")
    named(folder, "照片.csv", "题名,文件名,日期\n作品乙,b.jpg,从前\n")
    delivery, _ = take_in(folder)
    items = {item.record.title: item for item in services.ledger.deliveries.items(delivery.id)}
    assert set(items) == {"作品甲", "作品乙"}
    told = [(fault.code, fault.place) for fault in items["作品乙"].faults if fault.code != "E265"]
    assert told == [("E204", "照片!2")]


def test_two_states_of_a_list_are_asked_about_before_anything_is_taken(services, take_in, tmp_path):
    folder = named(folder_of(tmp_path, ONE, a__jpg="navy"), "清单旧.csv")
    named(folder, "清单新.csv", "题名,文件名\n作品甲（新）,a.jpg\n")
    delivery, _ = take_in(folder)
    assert delivery.state is DeliveryState.REFUSED
    (asked,) = [fault for fault in services.ledger.deliveries.faults(delivery.id) if fault.refuses]
    assert (asked.code, asked.facts) == ("E244", {"name": "清单新.csv", "other": "清单旧.csv"})


def test_a_table_that_is_a_work_is_kept_with_its_work_alone(services, take_in, tmp_path):
    rows = [*ONE, {"item": "2", "title": "名册", "file": "名册.csv"}]
    folder = named(folder_of(tmp_path, rows, a__jpg="navy"), "移交.csv")
    named(folder, "名册.csv", "题名,文件名\n旧戏,x.mp4\n")
    delivery, _ = take_in(folder)
    assert "名册.csv" not in kept(services, delivery)
