"""What objects say of themselves, for readers of Chinese and of English."""

import pytest

from archive import places
from archive.web.portal.told import told


def called(centre: str) -> str:
    return places.centres()[centre].line


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        ("approve", "批准", "approved"),
        ("delivery D1 of centre zj-330683", "嵊州市文化馆 (zj-330683) 的交付 D1", "delivery D1 of 嵊州市文化馆 (zj-330683)"),
        ("delivery D1", "交付 D1", "delivery D1"),
        ("resource P984ZPAETQX", "资源 P984ZPAETQX", "resource P984ZPAETQX"),
        ("consent: 家属要求", "授权到期或已撤回: 家属要求", "consent ended or taken back: 家属要求"),
        ("something new: a thing", "something new: a thing", "something new: a thing"),
    ],
)
def test_what_is_known_is_translated_and_the_rest_left(words: str, zh: str, en: str):
    assert (told(words, "zh", called), told(words, "en", called)) == (zh, en)
