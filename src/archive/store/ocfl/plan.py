"""What a commit will do, worked out before anything is written: the next inventory and the bytes that are new in it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from archive.errors import NotFound, UnsafeName
from archive.preserved import documents, layout
from archive.preserved.contents import Bytes, Content, NewVersion, Unchanged
from archive.store.ocfl import names
from archive.store.ocfl.inventory import Inventory, Version, rfc3339
from archive.store.s3.digests import sha512


@dataclass(frozen=True)
class Plan:
    """The inventory as it will be, and content path -> (SHA-512, content) of what must be written first."""

    after: Inventory
    writes: Mapping[str, tuple[str, Content]]

    @property
    def size(self) -> int:
        """Bytes of what is new."""
        return sum(_size(content) for _, content in self.writes.values())


def planned(old: Inventory, new: NewVersion) -> Plan | None:
    """The plan of the version after `old` (an object that is not there yet has no versions), or None if that says the same.

    Raises:
        NotFound: an `Unchanged` path is not in the version before.
        UnsafeName: two names become one path, or a name is both a file and a folder.
    """
    given = _named(new.files)
    state = {path: _digest(content, old) for path, content in given.items()}
    state = {**(old.state() if new.keep else {}), **state, **_history(old)}
    if old.version and not new.note and _without_history(state) == _without_history(old.state()):
        return None
    number = old.version + 1
    added = {path: Bytes(data) for path, data in _added(new, number).items()}
    state |= {path: sha512(content.data) for path, content in added.items()}
    _check(state)
    writes = _writes(number, old, state, {**given, **added})
    version = Version(state, rfc3339(new.created), new.message, new.agent)
    return Plan(old.next(version, {path: digest for path, (digest, _) in writes.items()}), writes)


def _size(content: Content) -> int:
    if isinstance(content, Bytes):
        return len(content.data)
    return 0 if isinstance(content, Unchanged) else content.size


def _named(files: Mapping[str, Content]) -> dict[str, Content]:
    named: dict[str, Content] = {}
    for name, content in files.items():
        path = names.logical(name)
        if path in named:
            raise UnsafeName(name=path)
        named[path] = content
    return named


def _digest(content: Content, old: Inventory) -> str:
    if isinstance(content, Bytes):
        return sha512(content.data)
    if isinstance(content, Unchanged):
        if (found := old.state().get(names.logical(content.path))) is None:
            raise NotFound(what="file", id=f"{old.id} {content.path}")
        return found
    return content.sha512


def _added(new: NewVersion, number: int) -> dict[str, bytes]:
    """The files of history that this version brings: its events, and how names that had to be mapped were delivered."""
    mapped = {path: name for name in new.files if (path := names.logical(name)) != name}
    files = {layout.events(number): documents.event_lines(new.events)} if new.events else {}
    if mapped:
        files[layout.names(number)] = json.dumps(mapped, indent=1, sort_keys=True).encode()
    return files


def _writes(
    number: int, old: Inventory, state: Mapping[str, str], given: Mapping[str, Content]
) -> dict[str, tuple[str, Content]]:
    """Each digest that no version holds yet, once."""
    known = set(old.manifest.values())
    writes: dict[str, tuple[str, Content]] = {}
    for path in sorted(given):
        digest = state[path]
        if digest not in known:
            known.add(digest)
            writes[names.content_path(number, digest, path)] = (digest, given[path])
    return writes


def _check(state: Mapping[str, str]) -> None:
    folders = {path[:i] for path in state for i, character in enumerate(path) if character == "/"}
    if both := sorted(folders & state.keys()):
        raise UnsafeName(name=both[0])


def _history(old: Inventory) -> dict[str, str]:
    return {path: digest for path, digest in old.state().items() if layout.is_history(path)}


def _without_history(state: Mapping[str, str]) -> dict[str, str]:
    return {path: digest for path, digest in state.items() if not layout.is_history(path)}
