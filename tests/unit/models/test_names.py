"""Names that a delivery can have."""

import pytest

from archive.models.names import fits_delivery
from archive.printable import escaped


@pytest.mark.parametrize(
    "name",
    ["2024 春晚", "ئۇيغۇر مۇقام", "བོད་ཀྱི་གླུ", "a.b", "...", ".hidden", "春　晚", "😀 (1) #2 100% a+b&c", "字" * 66, "x" * 200],
)
def test_a_name_that_a_person_would_use_fits(name):
    assert fits_delivery(name)


@pytest.mark.parametrize(
    "name",
    [
        *("", "   ", "\u3000", " a", "a ", "a\u3000", ".", "..", "a/b", "../x", "a/", "a\\b", "字" * 67, "x" * 201),
        *("a\nb", "a\x00b", "a\x1b[2J", "a\x85b", "a\u2028b", "\udce6\udc98\udca5"),
    ],
)
def test_a_name_that_leads_elsewhere_or_that_nobody_can_read_does_not(name):
    assert not fits_delivery(name)


def test_what_a_terminal_would_obey_is_shown_as_an_escape():
    assert escaped("春\x1b[2J\n\udcff") == "春\\x1b[2J\\n\\udcff"
