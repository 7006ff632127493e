"""Encodings judged by the words that come out, not by whether the bytes decode."""

import random

import opencc
import pytest

from archive.texts.encodings import encoding_of, is_text

SIMPLIFIED = [
    "越剧《梁祝》选段",
    "第一幕 草桥结拜。\n书房门前一枝梅，树上鸟儿对打对",
    "嵊州\n王文娟\n浙婺",
    "李四,王五",
    "畲族民歌 瓯剧 婺剧 睦剧\n绍剧《三打白骨精》\n甬剧 湖剧 滑稽戏",
]
TRADITIONAL = [opencc.OpenCC("s2t").convert(text) for text in SIMPLIFIED]


def read_again(text, codec):
    data = text.encode(codec)
    found = encoding_of(data)
    return found and data.decode(found.name).lstrip("\ufeff")


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32"])
@pytest.mark.parametrize("text", [*SIMPLIFIED, *TRADITIONAL])
def test_chinese_is_read_in_the_encodings_of_the_mainland(text, codec):
    assert read_again(text, codec) == text
    assert not encoding_of(text.encode(codec)).doubtful


@pytest.mark.parametrize("codec", ["big5hkscs"])
@pytest.mark.parametrize("text", TRADITIONAL)
def test_big5_is_not_taken_for_gb18030_though_it_decodes(text, codec):
    data = text.encode(codec)
    assert (read_again(text, codec), encoding_of(data).called, encoding_of(data).doubtful) == (text, "Big5", False)


@pytest.mark.parametrize("text", ["1\n00:00:01,000 --> 00:00:02,000\n一\n", "第一幕\n一一一一\n一个人\n", "1\n一枝梅\n"])
@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_one_that_has_its_zero_byte_on_the_other_side_does_not_hide_utf_16(text, codec):
    assert read_again(text, codec) == text


@pytest.mark.parametrize(
    ("text", "codec", "called"),
    [
        ("Καλημέρα κόσμε, τι κάνετε;\nΕυχαριστώ πολύ για όλα", "cp1253", "Windows-1253"),
        ("Привет, как дела? Спасибо большое.", "cp1251", "Windows-1251"),
        ("Привет, как дела? Спасибо большое.", "koi8_r", "KOI8-R"),
        ("C'est l'été déjà, à bientôt mes élèves\nNoël", "cp1252", "Windows-1252"),
        ("Grüße aus München, schöne Straße", "cp1252", "Windows-1252"),
        ("こんにちは、世界。これは日本語の字幕です。", "cp932", "Shift JIS"),
        ("こんにちは、世界。これは日本語の字幕です。", "euc_jp", "EUC-JP"),
        ("안녕하세요. 이것은 한국어 자막입니다.\n사랑해요", "cp949", "EUC-KR"),
    ],
)
def test_other_languages_are_read_in_their_own(text, codec, called):
    assert (read_again(text, codec), encoding_of(text.encode(codec)).called) == (text, called)


@pytest.mark.parametrize("text", ["สวัสดีครับ ยินดีต้อนรับ", "שלום לכולם", "👏🎭", "naïve café"])
def test_what_is_surely_utf_8_is_that_whatever_is_written(text):
    assert encoding_of(text.encode()) == ("utf-8", False)


def test_a_few_letters_that_two_encodings_make_words_of_are_doubtful():
    assert encoding_of("越劇".encode("big5")).doubtful
    assert encoding_of("一".encode("gb18030")) == ("gb18030", True)


def test_damage_and_a_cut_end_do_not_turn_the_rest_into_other_words():
    long = "书房门前一枝梅，树上鸟儿对打对\n" * 20
    for codec in ("utf-8", "gb18030"):
        data = bytearray(long.encode(codec))
        data[100] = 0xFF
        assert encoding_of(bytes(data)).name == codec
        assert {encoding_of(long.encode(codec)[: len(long.encode(codec)) - cut]).name for cut in range(5)} == {codec}


def test_noise_is_no_text_and_a_script_that_nobody_here_reads_has_no_encoding():
    noise = random.Random(3)
    assert not is_text(noise.randbytes(3000))
    assert encoding_of(bytes(noise.choices(range(0x20, 0x100), k=3000))) is None
    assert is_text(b"plain\n")
    assert encoding_of(b"") == ("utf-8", False)
