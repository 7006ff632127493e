"""Numbers of people are found however they are written, and what only looks alike stays."""

import pytest

from archive.access.personal_numbers import NumberKind, found, masked


def kinds(text):
    return [one.kind for one in found(text)]


def identity(division, birth, order):
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    digits = f"{division}{birth}{order}"
    return digits + "10X98765432"[sum(w * int(d) for w, d in zip(weights, digits, strict=True)) % 11]


# Made by the rule of the check character; divisions and days are arbitrary.
IDENTITIES = [identity("330600", "19900101", "001"), identity("330681", "19491001", "123"), identity("110101", "20030228", "999")]


@pytest.mark.parametrize("number", IDENTITIES)
@pytest.mark.parametrize(
    "written",
    [
        "{0}",
        "身份证号:{0}",
        "ID{0}",
        "证号{0}(本人)",
        "姓名某某{0}男",
    ],
)
def test_an_identity_number_is_found_wherever_it_stands(number, written):
    text = written.format(number)
    (one,) = found(text)
    assert one.kind is NumberKind.IDENTITY
    assert text[one.start : one.end] == number
    assert number not in masked(text)
    assert masked(text).replace("＊", "") == written.format("")


@pytest.mark.parametrize("number", IDENTITIES)
def test_an_identity_number_is_found_however_it_is_parted_or_widened(number):
    parted = f"{number[:6]} {number[6:14]} {number[14:]}"
    hyphens = f"{number[:6]}-{number[6:14]}-{number[14:]}"
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number)
    for text in (parted, hyphens, wide, number.lower(), f"7{number}4"):
        assert kinds(f"证 {text} 号") == [NumberKind.IDENTITY], text
    assert not any(c.isdigit() for c in masked(wide))


@pytest.mark.parametrize("number", IDENTITIES)
def test_a_wrong_check_character_is_no_identity_number(number):
    last = "0123456789X"
    wrong = number[:-1] + last[(last.index(number[-1]) + 1) % 11]
    assert NumberKind.IDENTITY not in kinds(wrong)


@pytest.mark.parametrize(
    "text",
    [
        "13800138000",
        "电话:138 0013 8000",
        "手机138-0013-8000",
        "+86 13800138000",
        "联系人某某(19912345678)",
        "8613800138000",
        "１３８００１３８０００",
    ],
)
def test_mobile_numbers_are_found(text):
    assert kinds(text) == [NumberKind.MOBILE]
    assert "8000" not in masked(text)


def test_bank_cards_are_found_by_issuer_and_check_digit():
    def card(head, length):
        for last in "0123456789":
            digits = head.ljust(length - 1, "0") + last
            doubled = [int(d) * (2 if n % 2 else 1) for n, d in enumerate(reversed(digits))]
            if sum(v - 9 if v > 9 else v for v in doubled) % 10 == 0:
                return digits
        raise AssertionError

    for digits in (card("622202", 19), card("621700", 19), card("4563512700", 16), card("5187", 16)):
        assert kinds(digits) == [NumberKind.BANK_CARD], digits
        assert kinds(" ".join(digits[n : n + 4] for n in range(0, len(digits), 4))) == [NumberKind.BANK_CARD]
        wrong = digits[:-1] + str((int(digits[-1]) + 1) % 10)
        assert kinds(wrong) == []


@pytest.mark.parametrize(
    "text",
    [
        "2024年5月1日 20240501 2024-05-01 19:30",
        "1985-1999",
        "ISBN 978-7-5340-1234-5",
        "ISBN:9787534012345",
        "藏品号 13305210012",
        "总登记号:13800138000",
        "浙民舞编号13912345678",
        "ZJ13812345678",
        "0575-85123456",
        "No.15800001111",
        "20240501123000123",
        "330683",
        "330683104200",
        "1990年1月1日第001号",
        "12345678901234567890",
    ],
)
def test_what_only_looks_alike_stays(text):
    assert found(text) == []
    assert masked(text) is text


def test_a_telephone_of_a_person_is_one_whatever_else_is_numbered():
    assert kinds("登记人电话编号13800138000") == [NumberKind.MOBILE]


def test_several_numbers_are_all_found():
    text = f"{IDENTITIES[0]} 13800138000 2024-05-01 19912345678"
    assert kinds(text) == [NumberKind.IDENTITY, NumberKind.MOBILE, NumberKind.MOBILE]
    assert "2024-05-01" in masked(text)


@pytest.mark.parametrize("number", IDENTITIES)
def test_an_identity_number_is_found_through_signs_markup_and_other_numbers(number):
    six, eight, four = number[:6], number[6:14], number[14:]
    parted = (f"{six}/{eight}/{four}", f"{six}、{eight}、{four}", f"{six} - {eight} - {four}", f"{six}\r\n{eight}\r\n{four}")
    unseen = (f"{six}\u200b{eight}\u2060{four}", f"{six}\u2011{eight}\u2212{four}", f"<i>{six}</i>{eight}&nbsp;{four}")
    for text in (*parted, *unseen, "|".join(number), f"①{number}", f"{number}Name"):
        assert kinds(f"证 {text} 号") == [NumberKind.IDENTITY], text
        assert eight not in masked(f"证 {text} 号")
    assert kinds(f"{number}{IDENTITIES[0]}") == [NumberKind.IDENTITY] * 2
    if number[-1] != "X":
        assert kinds(f"{number}13857512345") == [NumberKind.IDENTITY, NumberKind.MOBILE]


@pytest.mark.parametrize(
    "text",
    [
        *("tel13857512345", "phone 13857512345", "wx13857512345", "QQ13857512345", "a13857512345@163.com", "Tel No. 13857512345"),
        *("1385 751 2345", "138575 12345", "13857 512345", "(138)57512345", "138/5751/2345", "013857512345", "138  5751  2345"),
        *("1 3 8 5 7 5 1 2 3 4 5", "①13857512345", "138<i>5751</i>2345", "138&nbsp;5751&nbsp;2345", "138<00:00:01.500>57512345"),
    ],
)
def test_mobile_numbers_are_found_however_people_write_them(text):
    assert kinds(text) == [NumberKind.MOBILE], text
    assert "12345" not in masked(text) and "512345" not in masked(text)


def test_an_identity_number_of_fifteen_digits_is_found_where_it_is_called_so():
    assert kinds("身份证号330683650312421") == [NumberKind.IDENTITY]
    assert kinds("330683650312421") == []


@pytest.mark.parametrize(
    "text",
    [
        *("编号为15012345678", "馆藏编号(15012345678)", "ZJ-15012345678", "18812345678个赞", "13857512345册"),
        *("第135、1956、1957号", "2024-05-01 2024-12-31", "00:13:57.512 --> 00:13:59.345", "2019/2020/2021", "1,385,751,234"),
    ],
)
def test_what_things_are_numbered_by_and_lists_of_years_stay(text):
    assert masked(text) == text
