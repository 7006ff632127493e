"""Each field's rule: its value, and the code when the rule is broken."""

import pytest

from archive.manifests.columns import Column
from archive.manifests.fields import as_written, terms
from archive.manifests.fields.checksum import checksum
from archive.manifests.fields.contributors import contributors
from archive.manifests.fields.date import date
from archive.manifests.fields.file import file
from archive.manifests.fields.part import part
from archive.manifests.fields.place import place
from archive.manifests.fields.role import role
from archive.manifests.model import Cell, FieldValue
from archive.manifests.splitting import split
from archive.models.media import FileRole
from archive.models.record import Role


def cell(value, column=Column.TITLE):
    return Cell(value, 2, column, "1")


def codes(read):
    return [fault.code for fault in read.faults]


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("甲；乙;丙、丁|戊\n己", ("甲", "乙", "丙", "丁", "戊", "己")),
        ("甲（饰、唱）、乙", ("甲（饰、唱）", "乙")),
        ("《梁祝；化蝶》;乙", ("《梁祝；化蝶》", "乙")),
        ("甲（没有结束、乙", ("甲（没有结束", "乙")),
        ("甲,乙", ("甲,乙",)),
        ("甲；；甲；", ("甲",)),
        ("", ()),
    ],
)
def test_values_are_split_outside_brackets(value, parts):
    assert split(value) == parts


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("d41d8cd98f00b204e9800998ecf8427e", "md5:d41d8cd98f00b204e9800998ecf8427e"),
        ("MD5: D41D8CD98F00B204E9800998ECF8427E", "md5:d41d8cd98f00b204e9800998ecf8427e"),
        ("a" * 40, "sha1:" + "a" * 40),
        ("SHA-256:" + "b" * 64, "sha256:" + "b" * 64),
        ("c" * 128, "sha512:" + "c" * 128),
        ("", None),
    ],
)
def test_checksums(value, kept):
    assert checksum(cell(value)).value == kept
    assert codes(checksum(cell(value))) == []


@pytest.mark.parametrize("value", ["abc", "g" * 32, "md5:" + "a" * 40, "crc32:12345678", "a" * 33])
def test_malformed_checksums_are_named_and_not_compared(value):
    assert (checksum(cell(value)).value, codes(checksum(cell(value)))) == (None, ["E207"])
    assert not checksum(cell(value)).faults[0].refuses


@pytest.mark.parametrize(
    "name",
    [
        "../a.mp4",
        "a/../../b",
        "..",
        "/etc/passwd",
        "\\\\server\\a",
        "C:\\a.mp4",
        "c:a.mp4",
        "a\\..\\..\\b",
        "~/a",
        "file:///etc/passwd",
        "http://x/a.mp4",
        "a\x00.mp4",
        "a\n.mp4",
    ],
)
def test_names_that_lead_out_refuse_the_item(name):
    read = file(cell(name), None)
    assert (read.value, codes(read), read.faults[0].refuses) == (None, ["E209"], True)


@pytest.mark.parametrize("name", ["a.mp4", "子夜/…..mp4", "a..b.mp4", "..a/b", "合 唱(1)#%&'.mp4", "-i.mp4"])
def test_every_other_name_is_kept_as_delivered(name):
    assert file(cell(name), None) == (name, ())


def test_a_name_spelled_differently_means_the_delivered_one():
    delivered = {"video/a.mp4", "cafe\u0301.jpg"}
    assert file(cell("video\\a.mp4"), delivered).value == "video/a.mp4"
    assert file(cell("./video/a.mp4"), delivered).value == "video/a.mp4"
    assert file(cell("caf\u00e9.jpg"), delivered).value == "cafe\u0301.jpg"
    assert file(cell("A.mp4"), delivered).value == "A.mp4"


@pytest.mark.parametrize(
    ("value", "number"),
    [("3", 3), ("3.0", 3), ("第3部分", 3), ("第三集", 3), ("十二", 12), ("３", 3), ("1/3", 1), ("part 2", 2), ("", 7)],
)
def test_parts(value, number):
    assert part(cell(value), 7) == (number, ())


@pytest.mark.parametrize("value", ["上", "0", "-1", "2.5", "abc"])
def test_what_is_no_part_number_is_replaced_by_the_position(value):
    assert (part(cell(value), 7).value, codes(part(cell(value), 7))) == (7, ["E212"])


@pytest.mark.parametrize(
    ("value", "path", "kept"),
    [
        ("", "a.mp4", "main"),
        ("", "a.SRT", "caption"),
        ("", "授权书_张三.pdf", "consent"),
        ("字幕", "a.txt", "caption"),
        ("poster", "a.jpg", "poster"),
    ],
)
def test_roles(value, path, kept):
    assert role(cell(value), path) == (FileRole(kept), ())


@pytest.mark.parametrize(
    "path",
    [
        "肖像授权.jpg",
        "授权.pdf",
        "授权/张三.jpg",
        "张三身份证.png",
        "合作协议.pdf",
        "release form 3.jpg",
        "ID_card.jpg",
        "同意书.heic",
        "口头授权.mp3",
        *("证件/1.jpg", "sfz.jpg", "sqs.jpg", "戶口簿.jpg", "護照.jpg", "委託書.pdf", "驾驶证.jpg", "银行卡.jpg", "出生证.jpg"),
        *(
            "肖像许可.jpg",
            "家长承诺.jpg",
            "同意函.pdf",
            "同意.jpg",
            "签名页.pdf",
            "授 权 书.pdf",
            "model_release.jpg",
            "release.pdf",
        ),
        *(
            "AuthorizationLetter.pdf",
            "id_front.jpg",
            "identity card.jpg",
            "waiver.pdf",
            "演出协议.heif",
            "报名表.xlsx",
        ),
    ],
)
def test_what_is_named_like_a_paper_is_kept_and_never_shown_and_that_is_said(path):
    assert (role(cell(""), path).value, codes(role(cell(""), path))) == (FileRole.CONSENT, ["E252"])


@pytest.mark.parametrize("path", ["授权书.jpg", "a/同意书_李四.pdf", "consent-3.png", "ConsentForm.jpg"])
def test_what_is_plainly_a_paper_needs_no_word(path):
    assert role(cell(""), path) == (FileRole.CONSENT, ())


def test_a_work_named_like_a_paper_is_one_when_its_role_says_so_and_waits_for_a_person():
    assert (role(cell("主文件"), "授权仪式.mp4").value, codes(role(cell("主文件"), "授权仪式.mp4"))) == (FileRole.MAIN, ["E253"])


@pytest.mark.parametrize(
    "path", ["合同记.mp4", "同意.mp4", "协商.jpg", "acid_cards.jpg", "联合同台.jpg", "混合同场.jpg", "release.mp4"]
)
def test_what_only_sounds_alike_is_a_work(path):
    assert role(cell(""), path) == (FileRole.MAIN, ())


def test_an_unknown_role_is_never_main():
    assert (role(cell("花絮"), "a.mp4").value, codes(role(cell("花絮"), "a.mp4"))) == (FileRole.OTHER, ["E213"])


def test_words_outside_a_vocabulary_are_kept():
    assert [(t.id, t.label) for t in terms.genres(cell("越劇；机器人舞")).value] == [("opera.yueju", "越劇"), (None, "机器人舞")]
    assert terms.genres(cell("越劇；机器人舞")).faults[0].value == "机器人舞"
    assert [(t.id, t.label) for t in terms.languages(cell("普通话、火星语")).value] == [("zh", "普通话"), (None, "火星语")]
    assert codes(terms.languages(cell("普通话、火星语"))) == ["E217"]
    assert (place(cell("火星")).value.division, place(cell("火星")).value.given, codes(place(cell("火星")))) == (
        None,
        "火星",
        ["E205"],
    )
    assert place(cell("嵊州市文化馆")).value.division == "330683"


def test_dates_keep_the_words_given():
    assert (date(cell("2024年5月")).value.edtf, date(cell("2024年5月")).value.given) == ("2024-05", "2024年5月")
    assert (date(cell("2024-13-40")).value.edtf, codes(date(cell("2024-13-40")))) == (None, ["E204"])
    assert (date(cell("不详")).value.given, codes(date(cell("不详")))) == ("不详", [])


def test_people_keep_their_remarks():
    people = contributors(cell("王某（饰梁山伯、领唱）；李某"), "演员").value
    assert [p.name for p in people] == ["王某（饰梁山伯、领唱）", "李某"]


@pytest.mark.parametrize(("header", "role"), [("表演者", Role.PERFORMER), ("团队", Role.ENSEMBLE), ("作者", Role.AUTHOR)])
def test_names_of_a_cell_are_people_in_the_role_of_its_column(header, role):
    assert [(p.name, p.role) for p in contributors(cell("张三、李四"), header).value] == [("张三", role), ("李四", role)]
    assert contributors(cell(""), header).value == ()


def test_what_has_no_rule_is_kept_as_written():
    assert as_written.text(cell("第一行；\n第二行")) == FieldValue("第一行；\n第二行")
    assert as_written.several(cell("梁祝；《十八；相送》")).value == ("梁祝", "《十八；相送》")


def test_a_word_that_is_written_twice_is_one_term():
    assert [term.label for term in terms.genres(cell("越剧、越剧")).value] == ["越剧"]
