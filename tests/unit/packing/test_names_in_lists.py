"""What the packer says of names in a list: the same as the archive does when the delivery is there."""

from archive.packing.lists import check_lists

LIST = "序号,题名,文件名\n1,甲,梁祝\n2,乙,1.jpg、2.jpg\n3,丙,没有.jpg\n合计,3,\n"
FILES = ("清单.csv", "梁祝.mp4", "照片/1.jpg", "2.jpg")


def test_names_that_the_archive_understands_stop_no_packing():
    notes = check_lists(FILES, lambda _: LIST.encode()).notes
    assert [(note.code, note.where) for note in notes] == [("E221", "清单.csv!4")]
