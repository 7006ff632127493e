"""What a request of OAI-PMH asks for: the arguments that its verb takes, each once, and the standard's own errors."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple


class Refused(Exception):
    """An error of the protocol: its code, and what was wrong and found, in English as all of the protocol is. `complete` is when
    it was so, where that is not now.
    """

    def __init__(self, code: str, said: str, complete: datetime | None = None) -> None:
        super().__init__(said)
        self.code, self.said, self.complete = code, said, complete

    @property
    def names_arguments(self) -> bool:
        """Whether the answer may repeat the request's arguments (3.6: not where they are what is wrong)."""
        return self.code not in {"badVerb", "badArgument"}


class _Taken(NamedTuple):
    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    resumes: bool = False


_RANGE = frozenset({"from", "until", "set"})
VERBS: Mapping[str, _Taken] = {
    "Identify": _Taken(),
    "ListMetadataFormats": _Taken(optional=frozenset({"identifier"})),
    "ListSets": _Taken(resumes=True),
    "GetRecord": _Taken(required=frozenset({"identifier", "metadataPrefix"})),
    "ListIdentifiers": _Taken(frozenset({"metadataPrefix"}), _RANGE, resumes=True),
    "ListRecords": _Taken(frozenset({"metadataPrefix"}), _RANGE, resumes=True),
}
_SPEC = re.compile(r"[A-Za-z0-9\-_.!~*'()]+(:[A-Za-z0-9\-_.!~*'()]+)*")
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2})Z)?", re.ASCII)
_SHOWN = 100
_LONGEST = 2000


class Asked(NamedTuple):
    """A request whose arguments are those that its verb takes."""

    verb: str
    given: Mapping[str, str]

    @property
    def token(self) -> str | None:
        """The resumption token."""
        return self.given.get("resumptionToken")


def asked(given: Sequence[tuple[str, str]]) -> Asked:
    """The request of these arguments.

    Raises:
        Refused: badVerb or badArgument.
    """
    verbs = [value for name, value in given if name == "verb"]
    if len(verbs) != 1 or verbs[0] not in VERBS:
        raise Refused("badVerb", f"the verb is one of {', '.join(VERBS)}, given once; found {_shown(', '.join(verbs))}")
    own = [(name, value) for name, value in given if name != "verb"]
    verb, names = verbs[0], [name for name, _ in own]
    for name, value in own:
        _check(verb, name, value, names.count(name))
    said = dict(own)
    if "resumptionToken" in said:
        if len(said) > 1:
            raise Refused("badArgument", "resumptionToken is given alone")
        return Asked(verb, said)
    if lacking := VERBS[verb].required - said.keys():
        raise Refused("badArgument", f"{verb} needs {', '.join(sorted(lacking))}")
    return Asked(verb, said)


def _check(verb: str, name: str, value: str, times: int) -> None:
    taken = VERBS[verb]
    if name not in taken.required | taken.optional and not (name == "resumptionToken" and taken.resumes):
        raise Refused("badArgument", f"{verb} takes no argument {_shown(name)}")
    if times > 1:
        raise Refused("badArgument", f"{name} is given {times} times, once is right")
    if not value or len(value) > _LONGEST or not value.isprintable():
        raise Refused("badArgument", f"{name} is empty, too long or no text: {_shown(value)}")
    if name == "set" and not _SPEC.fullmatch(value):
        raise Refused("badArgument", f"set is no setSpec: {_shown(value)}")


def bounds(given: Mapping[str, str]) -> tuple[datetime | None, datetime | None]:
    """The range of datestamps, both ends included; a day as `until` goes to its last second.

    Raises:
        Refused: badArgument, where they are no dates, of two granularities, or the wrong way round.
    """
    since, until = given.get("from"), given.get("until")
    if since and until and len(since) != len(until):
        raise Refused("badArgument", f"from and until have the same granularity; found {_shown(since)} and {_shown(until)}")
    begin = _moment("from", since) if since else None
    end = _moment("until", until) if until else None
    if end and until and "T" not in until:
        end += timedelta(days=1, seconds=-1)
    if begin and end and begin > end:
        raise Refused("badArgument", f"from is after until: {_shown(since or '')}, {_shown(until or '')}")
    return begin, end


def _moment(name: str, value: str) -> datetime:
    found = _MOMENT.fullmatch(value)
    try:
        if found is None:
            raise ValueError
        return datetime.fromisoformat(f"{found[1]}T{found[2] or '00:00:00'}+00:00").astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused("badArgument", f"{name} is no YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ: {_shown(value)}") from None


def _shown(value: str) -> str:
    return repr(value[:_SHOWN])
