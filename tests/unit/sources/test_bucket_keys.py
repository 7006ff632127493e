"""What of a drop is listed, on a listing as an object store gives it."""

from archive.models.delivery import SourceFile
from archive.sources import BucketSource, ReadyDelivery

FOUND = ReadyDelivery("zj-330683", "春", "drop/zj-330683/春/")


class Listing:
    """An inbox of which only the listing is asked."""

    def dropped(self, centre, name):
        assert (centre, name) == (FOUND.centre, FOUND.name)
        return [
            SourceFile(path=p, size=1, mark="e") for p in ("b.jpg", "../evil", "a//b", "./c", "清单.csv", ".DS_Store", "/abs")
        ]


def test_keys_that_lead_out_are_reported_and_not_taken():
    source = BucketSource(Listing())
    assert [f.path for f in source.files(FOUND)] == ["b.jpg", "清单.csv"]
    *odd, litter = source.oddities(FOUND)
    assert (litter.code, litter.facts) == ("E275", {"count": "1", "names": ".DS_Store"})
    assert [(f.code, f.value, f.facts) for f in odd] == [("E108", p, {"name": p}) for p in ("../evil", "a//b", "./c", "/abs")]
    assert not any(f.refuses for f in (*odd, litter))
