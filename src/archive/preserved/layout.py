"""What our preserved objects are called, and where what lies in them: one function for each direction.

The names are for ever: what was written under them a hundred years ago is read by them. `store/ocfl/storage_root.txt` tells them
to whoever finds the archive without this software.
"""

from datetime import date, datetime, time
from typing import Final
from urllib.parse import quote

from archive.models.ids import DeliveryId, ResourceId

_ARCHIVE: Final = "urn:archive:"
_RESOURCE: Final = f"{_ARCHIVE}resource:"
_DELIVERY: Final = f"{_ARCHIVE}delivery:"
_TOMBSTONE: Final = f"{_ARCHIVE}tombstone:"
_FIXITY_LOG: Final = f"{_ARCHIVE}log:fixity:"
_AUDIT_LOG: Final = f"{_ARCHIVE}log:audit:"
_FACTS_LOG: Final = f"{_ARCHIVE}log:facts:"
_REPORT: Final = f"{_ARCHIVE}report:"
_AGENT: Final = f"{_ARCHIVE}agent:"
_NETWORK: Final = f"{_ARCHIVE}network:"
_WORKBOOK: Final = f"{_ARCHIVE}workbook:"
REGISTRY: Final = f"{_ARCHIVE}registry"
"""The object that keeps what else lives only in the ledger."""

RECORD: Final = "record.json"
"""In an object of a resource: its description."""
IDENTITY: Final = "resource.json"
"""Its id, and what its centre calls it."""
ASSETS: Final = "assets.json"
"""The technical metadata of its originals."""
ROWS: Final = "manifest-rows.json"
"""The rows of the manifest as received."""
DECISIONS: Final = "decisions.json"
"""What people decided about it."""
REVIEWS: Final = "reviews.json"
"""What became of it at each level of review, and what reviewers said of which moment. Not public."""
CHOICES: Final = "choices.json"
"""What people say of its tags, and which stills they chose; there once somebody has."""
HOLDERS: Final = "holders.json"
"""Which repositories of others have the same, each with its own words; there once a second one has. Not public as it is."""
COPIES: Final = "derived.json"
"""Where its preservation copies come from, and how that was proven."""

DELIVERY: Final = "delivery.json"
"""In an object of a delivery: what was handed in, by whom and when."""
FILES: Final = "files.json"
"""The files that were received, with their digests."""
PACKAGES: Final = "packages.json"
"""What of it came packed, and which files came out of which package."""
RECEIPT: Final = "receipt.json"
"""What the centre was answered."""

STATEMENT: Final = "statement.json"
"""In an object of the network: what is said of an activity, an agent, a collection, a site or a demand."""

CALL: Final = "call.json"
"""Beside the statement of an activity: its call with rules and rounds; there once it has one."""
NOMINATIONS: Final = "nominations.json"
"""What was sent to that call, with who sings and conducts. Not public."""
HONOURS: Final = "honours.json"
"""What was granted by it, and revoked."""

REPORT: Final = "report.json"
"""Beside a workbook: what became of its rows."""

TOMBSTONE: Final = "tombstone.json"
"""In what remains of a deleted resource: who decided what and why, names and digests."""

REGISTRY_HEAD, POLICIES, EXCLUSIONS, REQUESTS, OWED, MARKS = (
    f"{name}.json" for name in ("registry", "policies", "exclusions", "requests", "decisions", "marks")
)
"""In the registry, beside the centres by their division and the deliveries on their way by the month in which they came."""
SOURCES: Final = "sources.json"
"""There once a centre has a place of its own that is looked at; registries from before have none."""
PEOPLE, POSTS = "people.json", "posts.json"
"""Who signs in and which posts they hold, without anything that one signs in with; there once somebody does."""
REVIEWING: Final = "reviewing.json"
"""There once somebody has said which levels must see what, or how much of what a trusted centre hands in is looked at."""
CENTRES: Final = "centres/"
DELIVERIES: Final = "deliveries/"

LATER: Final = frozenset({DECISIONS, CHOICES, REVIEWS, HOLDERS, RECEIPT})
"""What people and later steps wrote into an object, and the same delivery again leaves as it is."""

_ORIGINALS: Final = "originals/"
_COPIES: Final = "derived/"
_TAG_FILES: Final = "bag/"
_CHECKS: Final = "checks/"
_LINES: Final = "lines/"
_HEADS: Final = "heads/"
_EVENTS: Final = "events/"
_NAMES: Final = "names/"
_REVISIONS: Final = "revisions/"
_FACTS: Final = "facts/"
_ROUNDS: Final = "rounds/"
_MARKS: Final = "marks/"
_BURIED: Final = f"{_EVENTS}resource/"


def resource_object(resource: ResourceId | str) -> str:
    """The id of the object of a resource."""
    return _RESOURCE + resource


def resource_in(object_id: str) -> ResourceId | None:
    """The resource that an object is of; None for any other object."""
    return ResourceId(object_id.removeprefix(_RESOURCE)) if object_id.startswith(_RESOURCE) else None


def delivery_object(delivery: DeliveryId | str) -> str:
    """The id of the object of a delivery."""
    return _DELIVERY + delivery


def delivery_in(object_id: str) -> DeliveryId | None:
    """The delivery that an object is of; None for any other object."""
    return DeliveryId(object_id.removeprefix(_DELIVERY)) if object_id.startswith(_DELIVERY) else None


def tombstone_object(resource: ResourceId | str) -> str:
    """The id of the object that remains of a deleted resource."""
    return _TOMBSTONE + resource


def tombstone_in(object_id: str) -> ResourceId | None:
    """The resource of which an object is what remains; None for any other object."""
    return ResourceId(object_id.removeprefix(_TOMBSTONE)) if object_id.startswith(_TOMBSTONE) else None


def network_object(concept: str, id_: str) -> str:
    """The id of the object that says what there is to say of an activity, an agent and their like."""
    return f"{_NETWORK}{concept}:{id_}"


def workbook_object(sha256: str) -> str:
    """The id of the object that keeps a workbook as it was handed in, by the digest of its bytes."""
    return f"{_WORKBOOK}{sha256[:20]}"


def network_in(object_id: str) -> tuple[str, str] | None:
    """Concept and id of what an object of the network is about; None for any other object."""
    if not object_id.startswith(_NETWORK):
        return None
    concept, _, id_ = object_id.removeprefix(_NETWORK).partition(":")
    return concept, id_


def fixity_log_object(day: date) -> str:
    """The id of the object that holds a day's log of what was read."""
    return f"{_FIXITY_LOG}{day:%Y-%m-%d}"


def audit_log_object(month: date) -> str:
    """The id of the object that holds a month's lines of the audit log, and its heads night by night."""
    return f"{_AUDIT_LOG}{month:%Y-%m}"


def audit_lines(first: int, last: int) -> str:
    """Where lines of the audit log lie, by the numbers of the first and the last of them, one JSON a line."""
    return f"{_LINES}{first:012d}-{last:012d}.jsonl"


def audit_lines_in(path: str) -> tuple[int, int] | None:
    """The numbers of the first and the last line that lie there; None for any other file."""
    if not path.startswith(_LINES):
        return None
    first, _, last = path.removeprefix(_LINES).removesuffix(".jsonl").partition("-")
    return int(first), int(last)


def audit_head(at: datetime) -> str:
    """Where the head of the audit log lies, as it was at a moment."""
    return f"{_HEADS}{at:%Y%m%dT%H%M%S%f}.json"


def is_audit_head(path: str) -> bool:
    """Whether a head lies there."""
    return path.startswith(_HEADS)


def facts_log_object(month: date) -> str:
    """The id of the object that holds the facts of a month of which no other object tells."""
    return f"{_FACTS_LOG}{month:%Y-%m}"


def is_facts_log(object_id: str) -> bool:
    """Whether an object is one of those."""
    return object_id.startswith(_FACTS_LOG)


def fact_log_lines(at: datetime) -> str:
    """Where such an object has what it was given at a moment, one JSON a line."""
    return f"{_LINES}{at:%Y%m%dT%H%M%S%f}.jsonl"


def is_log_lines(path: str) -> bool:
    """Whether lines of a log lie there."""
    return path.startswith(_LINES)


def report_object(month: str) -> str:
    """The id of the object that keeps a month's numbers as they were frozen, by `2026-11`."""
    return _REPORT + month


def report_in(object_id: str) -> str | None:
    """The month that an object is the report of; None for any other object."""
    return object_id.removeprefix(_REPORT) if object_id.startswith(_REPORT) else None


def frozen_head(revision: int) -> str:
    """Where a report says of a revision when and why it was frozen, and of which facts."""
    return f"{_REVISIONS}{revision}/{REPORT}"


def frozen_rows(revision: int) -> str:
    """Where the numbers of a revision lie, one JSON a line."""
    return f"{_REVISIONS}{revision}/rows.jsonl"


def is_frozen_head(path: str) -> bool:
    """Whether a revision is told of there."""
    return path.startswith(_REVISIONS) and path.endswith(f"/{REPORT}")


def agent_address(name: str) -> str:
    """The address of who made a version, since OCFL wants one beside the name."""
    return _AGENT + quote(name, safe="")


def original(path: str) -> str:
    """Where an original lies, by its path as delivered."""
    return _ORIGINALS + path


def original_in(path: str) -> str | None:
    """The path as delivered of the original that lies there; None for any other file."""
    return path.removeprefix(_ORIGINALS) if path.startswith(_ORIGINALS) else None


def copy(source: str, suffix: str) -> str:
    """Where the preservation copy of an original lies, by the original's path as delivered."""
    return f"{_COPIES}{source}{suffix}"


def copy_in(path: str) -> str | None:
    """The name of the preservation copy that lies there, the original's path and one more suffix; None for any other file."""
    return path.removeprefix(_COPIES) if path.startswith(_COPIES) else None


def tag_file(path: str) -> str:
    """Where the object of a delivery that is a BagIt bag has one of its tag files."""
    return _TAG_FILES + path


def checks(at: time) -> str:
    """Where a day's log has what was read up to a time of that day, to the microsecond."""
    return f"{_CHECKS}{at:%H%M%S%f}.jsonl"


def events(version: int) -> str:
    """Where the events of a version lie, one JSON a line; carried into every later version."""
    return f"{_EVENTS}v{version}.jsonl"


def sheet(round_: int) -> str:
    """Where the sealed sheet of a round lies, its canonical bytes: their SHA-256 is what was published."""
    return f"{_ROUNDS}{round_}.json"


def open_marks(round_: int) -> str:
    """Where the marks of a round lie that is not sealed yet, as they were kept last. Not public."""
    return f"{_MARKS}{round_}.json"


def facts(version: int) -> str:
    """Where the facts lie that were counted with a version, one JSON a line; carried into every later version."""
    return f"{_FACTS}v{version}.jsonl"


def facts_in(path: str) -> int | None:
    """The version whose facts lie there; None for any other file."""
    return int(path.removeprefix(_FACTS + "v").removesuffix(".jsonl")) if path.startswith(_FACTS) else None


def is_events(path: str) -> bool:
    """Whether events lie there."""
    return path.startswith(_EVENTS)


def buried_events(path: str) -> str:
    """Where a tombstone has the events that lay at `path` in the object of its resource."""
    return _BURIED + path.removeprefix(_EVENTS)


def names(version: int) -> str:
    """Where it is written how names were delivered that had to be mapped; carried into every later version."""
    return f"{_NAMES}v{version}.json"


def is_history(path: str) -> bool:
    """Whether it is of those files that only grow in number, and are no change of an object by themselves."""
    return path.startswith((_EVENTS, _NAMES))
