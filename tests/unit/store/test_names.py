"""Names in the preservation bucket, compared with ocfl-py's own layout."""

import unicodedata

import pytest
from ocfl.layout_0003_hash_and_id_n_tuple import Layout_0003_Hash_And_Id_N_Tuple

from archive.store import delivery_object, resource_object
from archive.store.ocfl.names import content_path, logical, object_folder, object_id_of

DIGEST = "0123456789abcdef" * 8


@pytest.mark.parametrize(
    "object_id",
    [
        resource_object("7ZQ4M1T9KC5"),
        resource_object("7ZQ4M1T9KCU"),
        delivery_object("Dabcdef0123456789abcd"),
        "object-01",
        "..hor/rib:le-$id",
        "越剧",
        "long" * 60,
    ],
)
def test_the_folder_of_an_object_is_the_one_ocfl_py_gives(object_id):
    assert object_folder(object_id) == Layout_0003_Hash_And_Id_N_Tuple().identifier_to_path(object_id) + "/"


def test_an_id_can_be_told_from_its_folder_unless_it_was_too_long():
    assert object_id_of(object_folder("urn:archive:resource:7ZQ4M1T9KC5")) == "urn:archive:resource:7ZQ4M1T9KC5"
    assert object_id_of(object_folder("long" * 60)) is None
    assert object_id_of("abc/def/012/urn%3aarchive%3aresource%3a7ZQ4M1T9KC5/") is None


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("originals/越剧 十八相送 (第1场).mp4", "originals/越剧 十八相送 (第1场).mp4"),
        ("originals/100%.jpg", "originals/100%.jpg"),
        ("originals/line\nbreak", "originals/line\nbreak"),
        (unicodedata.normalize("NFD", "originals/é"), unicodedata.normalize("NFD", "originals/é")),
        ("originals/../evil", "originals/%2E%2E/evil"),
        ("originals/./x", "originals/%2E/x"),
        ("originals//x", "originals/%/x"),
        ("/absolute", "%/absolute"),
        ("originals/sur\udcff", "originals/sur%FF"),
        ("originals/..x", "originals/..x"),
    ],
)
def test_a_logical_path_is_the_name_as_delivered_except_where_ocfl_forbids_it(given, kept):
    assert logical(given) == kept


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("originals/越剧.mp4", "越剧.mp4"),
        ("a b#c?d&e+f%.jpg", "a%20b%23c%3Fd%26e%2Bf%25.jpg"),
        ("a\\b\n\t\x7f", "a%5Cb%0A%09%7F"),
        ("零\u200b宽\u3000", "零%E2%80%8B宽%E3%80%80"),
        ("😀.mp4", "😀.mp4"),
    ],
)
def test_a_content_path_holds_the_digest_and_a_name_that_every_store_can_carry(name, last):
    assert content_path(3, DIGEST, name) == f"v3/content/0123456789abcdef/{last}"


def test_a_long_name_is_cut_between_characters_and_keeps_its_suffix():
    last = content_path(1, DIGEST, "越" * 300 + ".mp4").rpartition("/")[2]
    assert last == "越" * 58 + ".mp4"
    assert len(content_path(1, DIGEST, "%" * 300).rpartition("/")[2]) == 180
