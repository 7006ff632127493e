"""What a reviewer sees of one thing on one page: the way up, the evidence, the version before, doubles, what was said so far."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from archive.access.may import Act, may
from archive.errors import ArchiveError, NotFound
from archive.models.delivery import Resource
from archive.models.ids import ResourceId
from archive.models.media import Asset
from archive.models.people import Person
from archive.models.public import Previewed
from archive.models.record import Record
from archive.models.reviewing import Remark, ReviewLog, Stop, Waiting
from archive.preserved import layout, reading, versions
from archive.services import Services
from archive.steps.decisions import doubts, reading_back
from archive.steps.desk import review_path as path
from archive.steps.desk import review_placing, review_way, reviewing
from archive.steps.publishing import entries


class Change(NamedTuple):
    """A field of the record that is not what it was."""

    field: str
    then: str
    now: str


class FileChange(NamedTuple):
    """A file of this version or of the one before: `new`, `gone` or `same`."""

    name: str
    size: int
    what: str


class Before(NamedTuple):
    """The version before beside this one."""

    version: int
    changes: Sequence[Change]
    files: Sequence[FileChange]


class Double(NamedTuple):
    """Another resource with the same bytes, as far as one may see it."""

    id: str
    title: str
    centre: str
    state: str
    date: str
    consent: str
    files: int
    preview: bool


class Seen(NamedTuple):
    """Everything on the page."""

    resource: Resource
    waiting: Waiting | None
    line: Sequence[Stop]
    record: Previewed | None
    log: ReviewLog
    drafts: Sequence[Remark]
    before: Before | None
    doubles: Sequence[Double]
    names: Mapping[str, str]
    acts: bool
    """Whether they may decide here."""
    own: bool
    """Whether they had part in it."""
    decides: bool
    """Whether their acceptance makes it public."""
    on: Stop | None
    """Where it goes when they accept it."""
    up: Stop | None
    """To whom they may pass it."""
    superior: bool

    def asset(self, digest: str) -> Asset | None:
        """The file that a remark means."""
        return next((one for one in self.resource.assets if one.digest == digest), None)


def look(services: Services, person: Person, resource_id: ResourceId) -> Seen:
    """What somebody sees of a resource.

    Raises:
        NotFound: it is nothing of theirs.
    """
    resource = services.ledger.resources.get(resource_id)
    if not may(person, Act.SEE_PRIVATE, services.ledger.centres.above(resource.centre)):
        raise NotFound(what="resource", id=resource_id)
    review_placing.place(services, resource_id)
    reviews = services.ledger.desk.reviews
    waiting, line, log = reviews.get(resource_id), reviews.line(resource.centre), reviews.log(resource_id)
    acts = waiting is not None and bool(may(person, Act.RETURN, services.ledger.centres.above(waiting.station)))
    decides, on, up = _ways(services, person, resource, waiting, line) if acts and waiting else (False, None, None)
    ids = {one.on_behalf_of for one in log.steps} | ({waiting.claimed_by} if waiting else set())
    return Seen(
        resource=resource,
        waiting=waiting,
        line=line,
        record=entries.preview(services, resource_id),
        log=log,
        drafts=reviews.drafts(resource_id) if acts else (),
        before=_before(services, resource),
        doubles=_doubles(services, person, resource),
        names={one.id: one.name for one in services.ledger.accounts.people.many(ids - {""}).values()},
        acts=acts,
        own=acts and reviewing.had_part(services, person, resource),
        decides=decides,
        on=on,
        up=up,
        superior=waiting is not None and reviewing.is_superior(services, person, waiting.station),
    )


def _ways(
    services: Services, person: Person, resource: Resource, waiting: Waiting, line: Sequence[Stop]
) -> tuple[bool, Stop | None, Stop | None]:
    last = next((stop for stop in line if stop.centre == waiting.decides), None)
    if last is None:
        return True, None, None
    way = review_way.Way(resource, waiting, line, last, person, services.ledger.centres.above(resource.centre), person)
    here = review_way.highest(services, way).centre
    if review_way.covers(services, way, last.centre):
        return True, None, path.higher(line, here)
    return False, path.following(line, here, last), path.higher(line, here)


def _before(services: Services, resource: Resource) -> Before | None:
    """What was shown or looked at before: the last approved version, else the one before the last change of content."""
    object_ = services.store.objects.snapshot(layout.resource_object(resource.id))
    if object_ is None:
        return None
    of_content = [
        number
        for number, purpose in enumerate(reading.purposes(object_.inventory), start=1)
        if not isinstance(purpose, review_way.NOT_MADE) and not isinstance(purpose, versions.Resubmission)
        and object_.has(layout.RECORD, number)
    ]  # fmt: skip
    if len(of_content) < 2:
        return None
    number = of_content[-2]
    try:
        was = reading_back.at(object_, number, resource.state, resource.delivery)
    except (ArchiveError, ValueError):
        return None
    return Before(number, _changes(was.record, resource.record), _files(was.assets, resource.assets))


def _changes(was: Record, now: Record) -> list[Change]:
    then, here = was.model_dump(mode="json"), now.model_dump(mode="json")  # without fields that say nothing
    changed = [name for name in Record.model_fields if then.get(name) != here.get(name)]
    return [Change(name, _words(then.get(name)), _words(here.get(name))) for name in changed]


def rows(record: Record) -> list[tuple[str, str]]:
    """Every field of a record that says something, as people read it."""
    said = record.model_dump(mode="json", exclude={"notes", "consent"})
    return [(name, words) for name, value in said.items() if (words := _words(value))]


def _words(value: object) -> str:
    """A value of a record as people read it."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, dict):
        written = value.get("label") or value.get("given")  # as the archivist wrote it, not the id or the day that it stands for
        return str(written) if written else "; ".join(said for one in value.values() if (said := _words(one)))
    if isinstance(value, (list, tuple)):
        return ", ".join(said for one in value if (said := _words(one)))
    return str(value)


def _files(was: Sequence[Asset], now: Sequence[Asset]) -> list[FileChange]:
    then, here = {one.digest for one in was}, {one.digest for one in now}
    gone = [FileChange(one.path, one.size, "gone") for one in was if one.digest not in here]
    return [FileChange(one.path, one.size, "same" if one.digest in then else "new") for one in now] + gone


def _doubles(services: Services, person: Person, resource: Resource) -> list[Double]:
    found = next((one for one in doubts.of(services, resource) if one.code == "doubt.double"), None)
    shown = []
    for id_ in (found.facts.get("ids", "") if found else "").split(", ")[:8]:
        try:
            other = services.ledger.resources.get(id_)
        except NotFound:
            continue
        if not may(person, Act.SEE_PRIVATE, services.ledger.centres.above(other.centre)):
            continue
        shown.append(double(services, other))
    return shown


def double(services: Services, other: Resource) -> Double:
    """A resource as a line beside others."""
    record = other.record
    return Double(
        other.id,
        record.title,
        services.ledger.centres.called(other.centre),
        other.state.value,
        record.date.given if record.date else "",
        record.consent.statement if record.consent else "",
        len(other.assets),
        other.state in entries.PREVIEWED,
    )
