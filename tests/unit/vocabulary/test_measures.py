"""The 27 measures: complete, made of series that there are, each with its words."""

from datetime import date

from archive import i18n
from archive.ledger.network.measures import parts_of
from archive.models.centre import NO_SUCCESSIONS
from archive.models.network.measure import month_after, month_of, months_to
from archive.vocabulary import measures


def test_there_are_27_measures_of_series_that_there_are_each_with_its_words():
    found = measures.measures()
    assert list(found) == list(range(1, 28))
    for one in found.values():
        assert {*one.of, *one.per, *one.beside} <= measures.series().keys()
        for lang in i18n.LANGUAGES:
            for key in (f"web.measure.{one.id}.name", f"web.measure.{one.id}.definition", f"web.measure.unit.{one.unit}"):
                assert i18n.text(key, lang) != key
    used = {name for one in found.values() for name in (*one.of, *one.per, *one.beside)}
    assert measures.series().keys() - used == {"deliveries"}, "which a person looks at by itself"


def test_former_codes_count_where_they_are_carried_on_and_never_twice():
    into = NO_SUCCESSIONS._replace(
        divisions={"330103": "330105", "330103001": "330105001", "330103002": "330102002", "339999": "330105"}
    )
    assert parts_of("330105", into) == {"330105": 1, "330103": 1, "330103002": -1, "339999": 1}
    assert parts_of("330103", into) == parts_of("330105", into)
    assert parts_of("330102", into) == {"330102": 1, "330103002": 1}
    assert parts_of("330100", into) == {"3301": 1, "339999": 1}
    assert parts_of("", into) == {"": 1}


def test_months_follow_one_another_over_the_years():
    assert months_to("2026-02", 4) == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert [month_after(one) for one in ("2025-12", "2026-09")] == ["2026-01", "2026-10"]
    assert month_of(date(2026, 3, 31)) == "2026-03"
