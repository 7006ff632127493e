"""Which work an item is: never by the place of a row, one to one, and asked where it is doubtful."""

import random

import pytest

from archive.models.identity import Work
from archive.models.ids import mint_resource_id
from archive.models.record import Record
from archive.steps.ingest.identity import Handed, Verdict, match

A, B = sorted((mint_resource_id() for _ in range(2)), reverse=True)
BOTH = (B, A)


def work(id_, title, *digests, number="", paths=(), deleted=False, **record):
    return Work(
        id_,
        number,
        Record(title=title, identifiers=(number,) if number else (), **record),
        frozenset(digests),
        tuple(paths),
        deleted,
    )


def item(label, title, *digests, number="", named="", paths=(), replaces=None, **record):
    return Handed(
        label,
        number,
        named,
        Record(title=title, identifiers=(number,) if number else (), **record),
        frozenset(digests),
        tuple(paths),
        replaces,
    )


def found(items, works):
    """Label -> id, `new`, or the ids that are asked about."""
    verdicts = match(items, works)
    assert set(verdicts) == {one.label for one in items}
    return {label: _said(verdict) for label, verdict in verdicts.items()}


def _said(verdict: Verdict):
    if verdict.unknown:
        return "unknown"
    if verdict.asked:
        return tuple(sorted(one.id for one in verdict.asked))
    return verdict.work.id if verdict.work else "new"


def test_a_row_inserted_on_top_changes_no_works_address():
    works = [work(A, "作品甲", "a"), work(B, "作品乙", "b")]
    items = [item("2", "新来的", "n"), item("3", "作品甲", "a"), item("4", "作品乙", "b")]
    assert found(items, works) == {"2": "new", "3": A, "4": B}


def test_rows_in_another_order_and_files_of_other_names_are_the_same_works():
    works = [work(A, "作品甲", "a", paths=["1.mp4"]), work(B, "作品乙", "b", paths=["2.mp4"])]
    items = [item("2", "作品乙", "b", paths=["1.mp4"]), item("3", "作品甲", "a", paths=["2.mp4"])]
    assert found(items, works) == {"2": B, "3": A}


def test_a_corrected_title_or_replaced_files_leave_the_work_what_it_is_but_not_both():
    works = [work(A, "作品甲", "a"), work(B, "作品乙", "b")]
    items = [item("2", "作品甲(修订)", "a"), item("3", "作品乙", "b2")]
    assert found(items, works) == {"2": A, "3": B}
    verdicts = match(items, works)
    assert (verdicts["2"].replaced, verdicts["3"].replaced) == (False, True)
    assert found([item("2", "全新的题名", "x")], works) == {"2": "new"}


def test_files_of_one_work_under_the_title_of_another_are_asked():
    works = [work(A, "作品甲", "a"), work(B, "作品乙", "b")]
    assert found([item("2", "作品甲", "b"), item("3", "作品乙", "a")], works) == {"2": (B, A), "3": (B, A)}


def test_a_title_that_several_have_is_asked():
    works = [work(A, "合唱", "a"), work(B, "合唱", "b")]
    assert found([item("2", "合唱", "n")], works) == {"2": (B, A)}
    assert found([item("2", "合唱", "a"), item("3", "合唱", "b")], works) == {"2": A, "3": B}


def test_two_items_that_may_be_one_work_are_both_asked():
    works = [work(A, "作品甲", "a")]
    assert found([item("2", "作品甲", "x"), item("3", "作品甲", "y")], works) == {"2": (A,), "3": (A,)}
    assert found([item("2", "上集", "a"), item("3", "下集", "a")], works) == {"2": (A,), "3": (A,)}


def test_rows_that_are_the_same_in_everything_pair_up_and_others_by_their_records():
    works = [work(A, "合唱", "a", description="一"), work(B, "合唱", "a", description="二")]
    items = [item("2", "合唱", "a", description="二"), item("3", "合唱", "a", description="一")]
    assert found(items, works) == {"2": B, "3": A}
    same = [work(A, "合唱", "a"), work(B, "合唱", "a")]
    assert set(found([item("2", "合唱", "a"), item("3", "合唱", "a")], same).values()) == {A, B}


def test_a_number_is_the_work_while_something_else_fits():
    works = [work(A, "作品甲", "a", number="1"), work(B, "作品乙", "b", number="2")]
    assert found([item("1", "改了名", "a", number="1")], works) == {"1": A}
    verdict = match([item("1", "作品甲", "a2", number="1")], works)["1"]
    assert (verdict.work.id, verdict.replaced) == (A, True)


def test_a_number_that_points_to_one_work_and_files_to_another_is_asked():
    works = [work(A, "作品甲", "a", number="1"), work(B, "作品乙", "b", number="2")]
    renumbered = [
        item("1", "新来的", "n", number="1"),
        item("2", "作品甲", "a", number="2"),
        item("3", "作品乙", "b", number="3"),
    ]
    assert found(renumbered, works) == {"1": (A,), "2": (B, A), "3": (B,)}


def test_numbers_added_later_or_left_out_change_nothing():
    assert found([item("A-1", "作品甲", "a", number="A-1")], [work(A, "作品甲", "a")]) == {"A-1": A}
    assert found([item("2", "作品甲", "a")], [work(A, "作品甲", "a", number="A-1")]) == {"2": A}


def test_a_row_may_name_its_work():
    works = [work(A, "作品甲", "a"), work(B, "作品乙", "b")]
    items = [
        item("2", "x", "n", named=f"{A[:4].lower()}-{A[4:]}"),
        item("3", "作品乙", "b", named="新"),
        item("4", "y", "m", named="错"),
    ]
    assert found(items, works) == {"2": A, "3": "new", "4": "unknown"}
    twice = [item("2", "x", "n", named=A), item("3", "y", "m", named=A)]
    assert found(twice, works) == {"2": (A,), "3": (A,)}


def test_a_nearly_equal_title_with_a_file_of_the_same_name_is_asked():
    works = [work(A, "越剧《梁祝》", "a", paths=["liangzhu.mp4"])]
    assert found([item("2", "越剧《梁祝》选段", "n", paths=["liangzhu.mp4"])], works) == {"2": (A,)}
    assert found([item("2", "婺剧《断桥》", "n", paths=["liangzhu.mp4"])], works) == {"2": "new"}


@pytest.mark.parametrize("numbered", [False, True])
def test_no_order_of_rows_and_no_mixture_of_changes_gives_a_work_away(numbered):
    """Whatever happens to a list: a work keeps an item that has its bytes, its title or its number, and no two items get one."""
    rng = random.Random(7)
    for _ in range(300):
        works = [
            work(f"{n:010}", f"题{rng.randrange(8)}", f"f{rng.randrange(10)}", number=f"n{n}" if numbered else "")
            for n in range(12)
        ]
        items = [changed(str(label), rng.choice(works), rng, numbered) for label in range(rng.randrange(1, 14))]
        items = list({one.number or one.label: one for one in items}.values())
        verdicts = match(rng.sample(items, len(items)), rng.sample(works, len(works)))
        taken = [verdict.work.id for verdict in verdicts.values() if verdict.work]
        assert len(taken) == len(set(taken))
        for one in items:
            if got := verdicts[one.label].work:
                same_bytes, same_title = got.digests & one.digests, got.record.title == one.record.title
                assert same_bytes or same_title or (one.number and got.number == one.number)
                assert same_bytes or verdicts[one.label].replaced
        assert alike(items, match(items, works)) == alike(items, verdicts), "the order of rows counts for nothing"


def changed(label, old, rng, numbered):
    """An item made of a work, with some of it changed."""
    title = old.record.title if rng.random() < 0.7 else f"题{rng.randrange(12)}"
    digests = old.digests if rng.random() < 0.7 else {f"f{rng.randrange(14)}"}
    return item(label, title, *digests, number=rng.choice(["", old.number, f"n{rng.randrange(14)}"]) if numbered else "")


def alike(items, verdicts):
    """What became of the items; such as are the same in everything stand for each other, and so do works."""
    found = ((one, verdicts[one.label]) for one in items)
    return sorted(
        repr((key(one), v.unknown, v.replaced, sorted(map(key, v.asked)), key(v.work) if v.work else ())) for one, v in found
    )


def key(one):
    return one.record.title, tuple(sorted(one.digests)), one.number


def test_a_file_that_several_works_have_tells_nothing():
    shared = [work(A, "采茶舞", "prog", "a"), work(B, "越剧", "prog", "b")]
    assert found([item("2", "新节目", "prog", "n"), item("3", "越剧", "prog", "b")], shared) == {"2": "new", "3": B}
    numbered = [work(A, "采茶舞", "intro", "a", number="1"), work(B, "越剧", "intro", "b", number="2")]
    inserted = [item("1", "新节目", "intro", "n", number="1"), item("2", "采茶舞", "intro", "a", number="2")]
    assert found(inserted, numbered) == {"1": BOTH, "2": BOTH}, "numbered anew: each is asked"
    swapped = [item("1", "越剧", "intro", "b", number="1"), item("2", "采茶舞", "intro", "a", number="2")]
    assert found(swapped, numbered) == {"1": BOTH, "2": BOTH}
    kept = [item("1", "采茶舞(改)", "intro", "a", number="1"), item("2", "越剧", "intro", "b2", number="2")]
    assert found(kept, numbered) == {"1": A, "2": B}


def test_a_title_that_another_item_has_speaks_against_a_file_in_common():
    works = [work(A, "采茶舞", "prog", "a")]
    items = [item("2", "新节目", "prog", "n"), item("3", "采茶舞", "a2")]
    assert found(items, works)["2"] == (A,)
    assert match(items, works)["3"].replaced, "a person looks"


def test_titles_that_differ_in_a_number_are_not_one_corrected():
    works = [work(A, "越剧大赛第一场", "a", number="1"), work(B, "越剧大赛第二场", "b", number="2")]
    items = [item("1", "越剧大赛第二场", "n", number="1"), item("2", "越剧大赛第一场", "a2", number="2")]
    assert found(items, works) == {"1": BOTH, "2": BOTH}
    year = [work(A, "2023年村晚", "a", number="1")]
    assert found([item("1", "2024年村晚", "n", number="1")], year) == {"1": (A,)}
    dotted = [work(A, "第1.1场", "a")]
    assert found([item("2", "第11场", "n")], dotted) == {"2": "new"}


def test_no_work_is_taken_silently_where_the_files_or_the_title_of_another_came():
    """Lists as they are corrected, with openings that many have: an item that is exactly an old work is that work, or asked."""
    luck = random.Random(20261129)
    for _ in range(3_000):
        ids = [mint_resource_id() for _ in range(3)]
        numbered = luck.random() < 0.5
        works = [
            work(id_, f"作品{name}", *luck.sample(["intro", name, f"{name}2"], 2), number=str(n) if numbered else "")
            for n, (id_, name) in enumerate(zip(ids, "甲乙丙", strict=True), start=1)
        ]
        kept = luck.sample(works, luck.randint(1, 3))
        rows = [(w.record.title, w.digests) for w in kept] + [("全新节目", frozenset({"intro", "n"}))] * luck.randint(0, 1)
        luck.shuffle(rows)
        items = [
            item(str(n), title, *digests, number=str(n) if numbered else "") for n, (title, digests) in enumerate(rows, start=1)
        ]
        by_exact = {(w.record.title, w.digests): w.id for w in works}
        for label, verdict in match(items, works).items():
            one = next(each for each in items if each.label == label)
            exact = by_exact.get((one.record.title, one.digests))
            if verdict.work and not verdict.replaced:
                assert verdict.work.id == exact, (items, works)


def test_what_a_row_replaces_is_what_it_says_whatever_else_fits():
    theirs, other = work(A, "作品甲", "a", number="1"), work(B, "作品乙", "b", number="2")
    assert found([item("1", "作品甲", "a", number="1", replaces=(other,))], [theirs]) == {"1": B}
    assert found([item("1", "作品甲", "a", number="1", replaces=())], [theirs]) == {"1": "unknown"}
    assert found([item("1", "作品甲", "a", replaces=(theirs, other))], [theirs]) == {"1": tuple(sorted(BOTH))}
    assert found([item("1", "甲", "x", named=A, replaces=(other,))], [theirs]) == {"1": (B,)}, "its two columns disagree"
    both = [item("1", "甲", "x", replaces=(theirs,)), item("2", "乙", "y", replaces=(theirs,))]
    assert found(both, [theirs]) == {"1": (A,), "2": (A,)}, "one work is corrected once"
