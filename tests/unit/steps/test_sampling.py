"""Sampling by a seed: the same again, as many as asked for, and more where more was asked for."""

import pytest

from archive.models.ids import mint_resource_id
from archive.steps.decisions.sampling import drawn

DRAWS = 10_000
Z_99 = 2.576


@pytest.mark.parametrize("rate", [0.02, 0.1, 0.5])
def test_of_ten_thousand_as_many_are_drawn_as_the_99_percent_interval_allows(rate):
    seed = "2026-浙江"
    ids = [f"{n:010d}" for n in range(DRAWS)]
    number = sum(drawn(seed, one, rate) for one in ids)
    assert abs(number - DRAWS * rate) <= Z_99 * (DRAWS * rate * (1 - rate)) ** 0.5


def test_a_draw_is_repeated_by_its_seed_and_a_higher_share_draws_what_a_lower_one_did():
    ids = [mint_resource_id() for _ in range(500)]
    few, again, more = ([one for one in ids if drawn("a", one, rate)] for rate in (0.1, 0.1, 0.3))
    assert few == again and set(few) <= set(more) and len(more) > len(few)
    assert [one for one in ids if drawn("b", one, 0.1)] != few
    assert not any(drawn("a", one, 0) for one in ids) and all(drawn("a", one, 1) for one in ids)
