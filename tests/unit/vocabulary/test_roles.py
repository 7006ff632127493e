"""The table of roles, and groups told from people."""

import pytest

from archive import i18n, vocabulary
from archive.manifests.columns import HEADERS, NEARLY, OF_ROLES, Column
from archive.models.record import Contributor, Role
from archive.vocabulary import folded

WORDS = {
    "主要演员": "performer", "主演": "performer", "演唱": "performer", "领唱": "performer", "拍摄者": "camera", "摄像": "camera",
    "摄影": "camera", "录音": "camera", "编导": "director", "导演": "director", "導演": "director", "作曲": "composer",
    "作词": "lyricist", "编剧": "librettist", "编舞": "choreographer", "鼓师": "accompanist", "主胡": "accompanist",
    "伴奏": "accompanist", "传承人": "transmitter", "讲述人": "narrator", "口述人": "narrator", "采访人": "interviewer",
    "受访人": "interviewee", "主持人": "host", "主讲人": "speaker", "制作人": "maker", "剪辑": "editor", "灯光": "contributor",
    "Director": "director", "stage director": "director", "Composers": "composer", "剧团": "ensemble", "作者": "author",
    "观众": None, "联系人": None, "": None,
}  # fmt: skip


@pytest.mark.parametrize(("word", "role"), WORDS.items())
def test_words_for_roles(word, role):
    assert vocabulary.find_role(word) == (Role(role) if role else None)


def test_every_role_has_a_row_with_the_labels_that_are_shown():
    assert set(vocabulary.roles()) == set(Role)
    assert list(vocabulary.roles())[:3] == [Role.PERFORMER, Role.ENSEMBLE, Role.AUTHOR]
    for role, row in vocabulary.roles().items():
        assert (row.zh, row.en) == (i18n.text(f"role.{role.value}", "zh"), i18n.text(f"role.{role.value}", "en"))
        assert row.schema in {"author", "creator", "editor", "contributor"} and len(row.marc) == 3
    assert vocabulary.creating() == {
        Role.AUTHOR, Role.COMPOSER, Role.LYRICIST, Role.LIBRETTIST, Role.CHOREOGRAPHER, Role.MAKER,
    }  # fmt: skip


def test_no_word_stands_for_two_roles_or_heads_another_column():
    rows = vocabulary.roles().values()
    every = [(folded(word), row.role) for row in rows for word in {*map(folded, (*row.same, *row.narrower, *row.led))}]
    assert len(every) == len(dict(every))
    heads = {folded(word) for word in vocabulary.headings()}
    other = (column for column in Column if column not in OF_ROLES.values())
    assert not heads & {folded(word) for column in other for word in (column.value, *HEADERS[column].split())}
    assert not heads & {folded(word) for words in NEARLY.values() for word in words.split()}


def test_what_says_no_more_than_the_label_is_not_kept():
    assert not vocabulary.says_more("演员") and not vocabulary.says_more("導演") and vocabulary.says_more("鼓师")


ENSEMBLES = (
    "嵊州越剧团 王家班 嵊州市文化馆 城关小学 绍兴一中 乐队 老年合唱队 东王村文艺队 甘霖镇文化站 嵊州市民合唱團 甲剧社（主演）"
)
PEOPLE = "王某某 王建社 李新团 李小学 欧阳建社 张班 黑鸭子 王某某夫妇 Wang 全体村民"


def test_ensembles_and_people():
    assert [one for one in ENSEMBLES.split() if not vocabulary.is_ensemble(one)] == []
    assert [one for one in PEOPLE.split() if vocabulary.is_ensemble(one)] == []
    assert vocabulary.is_ensemble("Shengzhou Yue Opera Troupe") and not vocabulary.is_ensemble("Wang Mou")


def test_a_contributor_of_an_earlier_record_is_read_and_written_as_it_was():
    old = '{"name":"甲","role":"performer"}'
    assert Contributor.model_validate_json(old).model_dump_json(exclude_none=True) == old
