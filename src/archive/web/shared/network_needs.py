"""What the portal needs to know of the network: one reader for each concept."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from archive.models.centre import Level
from archive.models.network.activity import Activity
from archive.models.network.asked import Asked, AskedCounts
from archive.models.network.contest import Contest, Judging
from archive.models.network.heritage import ListedItem
from archive.models.network.honour import Honour
from archive.models.network.measure import Frozen, Item, Measure, Named, Spread, Value
from archive.models.network.public_agent import PublicAgent, PublicCertificate
from archive.models.network.shown_activities import Shown
from archive.models.network.shown_collection import CollectionInList, Holding, ShownCollection
from archive.models.network.site import Site
from archive.models.public import CentreDescription, PublicRecord


class ActivitiesReader(Protocol):
    """Activities that the public may know of, and sites. Raises `LedgerUnavailable`."""

    def public(self, id_: str, /) -> Activity | None:
        """One of them."""

    def public_page(
        self, wanted: Shown, limit: int, after: tuple[date, str] | None = None, *, newest: bool = False
    ) -> Sequence[Activity]:
        """At most `limit`, by first day and id; `newest`: the other way. `after` is the last seen."""

    def by_year(self, centre: str, /) -> Mapping[int, int]:
        """Year -> what a centre has held in it, the newest first."""

    def public_parts(self, id_: str, /) -> Sequence[Activity]:
        """Those that are parts of one."""

    def public_to(self, centre: str, limit: int, /) -> Sequence[Activity]:
        """Those that went to a centre, or that it helped to organise."""

    def public_of_resource(self, id_: str, /) -> Sequence[Activity]:
        """Those that a resource is evidence of."""

    def site(self, id_: str, /) -> Site | None:
        """A site, whatever it is called now."""

    def sites(self, ids: Collection[str], /) -> Mapping[str, Site]:
        """Several."""

    def sites_within(self, division: str, limit: int, /) -> Sequence[Site]:
        """Those that lie in a division."""

    def centre_names(self, ids: Collection[str], /) -> Mapping[str, str]:
        """Id of a centre -> its name."""

    def shown(self, resources: Iterable[str], /) -> Mapping[str, PublicRecord]:
        """Those of these resources that are public now."""


class SilenceReader(Protocol):
    """Knows who has sent nothing. Raises `LedgerUnavailable`."""

    def page(
        self, above: str, since: datetime, level: Level | None, limit: int, after: tuple[str, str] | None = None, /
    ) -> Sequence[CentreDescription]:
        """Centres in force below one that handed in nothing since then, by their divisions."""

    def counts(self, above: str, since: datetime, /) -> Mapping[str, tuple[int, int]]:
        """Level -> (silent ones, all) of those below a centre."""


class PeopleReader(Protocol):
    """People and groups as the public may know them. Raises `LedgerUnavailable`."""

    def get(self, id_: str, /) -> PublicAgent | None:
        """One, where there is one that may be shown."""

    def now(self, id_: str, /) -> str | None:
        """The id of the one that this one was found to be, where that may be shown."""

    def found(self, words: str, kind: str, limit: int, after: str = "") -> Sequence[PublicAgent]:
        """Those with these words in a name, by id."""

    def entries(self, ids: Iterable[str], /) -> Mapping[str, PublicRecord]:
        """Id -> the entry of those of these works that are public now."""

    def credited(self, resource: str, /) -> Mapping[int, str]:
        """Which contributor of a record -> the id of who has a page, where somebody confirmed it."""

    def certificate(self, number: str, /) -> PublicCertificate | None:
        """What a certificate says, to who knows its number."""


class CollectionsReader(Protocol):
    """Collections that are published, with what is public of them. Raises `LedgerUnavailable`."""

    def shown(self, id_: str, /) -> ShownCollection | None:
        """One, as it is today."""

    def page(self, kind: str, limit: int, after: tuple[date | None, str] | None, /) -> Sequence[CollectionInList]:
        """Those that opened last first, behind the last seen; of a kind where one is named."""

    def holding(self, resource_ids: Iterable[str], /) -> Mapping[str, Sequence[Holding]]:
        """Resource -> the collections that hold it."""


class ContestsReader(Protocol):
    """Contests and honours, with what is public of them. Raises `LedgerUnavailable`."""

    def listed(self, limit: int, /) -> Sequence[Contest]:
        """Those that are announced, without their entrants."""

    def get(self, activity: str, /) -> Contest | None:
        """One, with everything that may be told of it now."""

    def round_(self, activity: str, number: int, after: int, limit: int, /) -> Judging | None:
        """A round with at most `limit` of its lines behind the first `after`; None where none of this number is announced."""

    def sheet(self, activity: str, number: int, /) -> str | None:
        """The canonical sheet of a revealed round."""

    def honour(self, number: str, /) -> Honour | None:
        """One, by the number of its certificate; a revoked one says so."""


class StatementsReader(Protocol):
    """What the network points at. Raises `LedgerUnavailable`."""

    def shown(self, resources: Iterable[str], /) -> Mapping[str, PublicRecord]:
        """The entries of those resources that are public now."""


class DemandsReader(Protocol):
    """What the public asked for and what answers it, without letters and names. Raises `LedgerUnavailable`."""

    def answered(self, limit: int, after: tuple[date, str] | None = None, /) -> Sequence[Asked]:
        """What was answered, the newest first, behind the last seen."""

    def answered_one(self, id_: str, /) -> Asked | None:
        """One that was answered."""

    def counts(self) -> AskedCounts:
        """Letters by theme and age band, from five on."""


class MeasuresReader(Protocol):
    """Numbers of centres and divisions, month by month. Raises `LedgerUnavailable`."""

    def of_division(self, code: str, months: Sequence[str], /) -> Mapping[int, Mapping[str, Value]]:
        """Measure -> month -> value of a division; the empty code is everything."""

    def of_divisions(self, codes: Collection[str], measure: int, month: str, /) -> Mapping[str, Value]:
        """Code -> value of one measure in a month."""

    def of_centre(self, centre: str, months: Sequence[str], /) -> Mapping[int, Mapping[str, Value]]:
        """Measure -> month -> value of a centre alone."""

    def has_samples(self) -> bool:
        """Whether anything was told for a demonstration."""

    def of_samples(self, code: str, centre: str, months: Sequence[str], /) -> Mapping[int, Mapping[str, Value]]:
        """Measure -> month -> value of samples alone, in a division or of a centre."""

    def items(
        self, asked: Measure, code: str, centre: str, month: str, after: str, limit: int, /, *, samples: bool = False
    ) -> Sequence[Item]:
        """Subjects that a number is made of."""

    def spread(self, asked: Measure, code: str, centre: str, month: str, /, *, samples: bool = False) -> Spread | None:
        """How many rows, how many distinct; None where there are too many to look at."""

    def former(self, code: str, /) -> Mapping[str, str]:
        """Code -> name of what was split and counts by itself."""

    def frozen(self, months: Sequence[str] | None, /) -> Sequence[Frozen]:
        """Months that were frozen."""


class CountedNamesReader(Protocol):
    """Names what numbers are made of. Raises `LedgerUnavailable`."""

    def public(self, ids: Iterable[str], /) -> Mapping[str, Named]:
        """Id -> those of these that the public may know of now."""


class HeritageReader(Protocol):
    """Items of the lists of heritage, with the public entries that tell of them. Raises `LedgerUnavailable`."""

    def counties(self) -> Mapping[str, int]:
        """Code of a county -> how many items its list has."""

    def listed(self, code: str, /) -> Sequence[ListedItem]:
        """Those of a county."""

    def one(self, id_: str, /) -> ListedItem | None:
        """One item."""

    def of_days(self, days: Iterable[str], /) -> Sequence[PublicRecord]:
        """Entries made on one of these days."""


class NetworkReader(Protocol):
    """The network as far as the portal reads it."""

    @property
    def activities(self) -> ActivitiesReader:
        """What centres do, and where."""

    @property
    def silence(self) -> SilenceReader:
        """Who has sent nothing."""

    @property
    def public_agents(self) -> PeopleReader:
        """People and groups."""

    @property
    def collections(self) -> CollectionsReader:
        """What is shown together."""

    @property
    def contests(self) -> ContestsReader:
        """Contests and honours."""

    @property
    def statements(self) -> StatementsReader:
        """What is public of what the network points at."""

    @property
    def demands(self) -> DemandsReader:
        """What is asked for."""

    @property
    def measures(self) -> MeasuresReader:
        """What facts add up to."""

    @property
    def counted_names(self) -> CountedNamesReader:
        """What numbers are made of, by name."""

    @property
    def heritage(self) -> HeritageReader:
        """Lists of heritage."""
