"""Indices and aliases: what they are called, which one visitors see, which ones are written.

<alias>            visitors search here; tombstones are hidden by its filter
<alias>-all        the same index with tombstones
<alias>-building   indices that are being built beside it
<index>-writes     one for each index: documents are written through it with `require_alias`, so that a write to an
                   index that was just dropped fails instead of making one without mapping
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from elasticsearch import BadRequestError, ConflictError, Elasticsearch, NotFoundError

from archive.catalogue.mapping import DATE, VISIBLE, mapping

Action = Mapping[str, Any]
Aliases = Mapping[str, Mapping[str, Any]]

UNREFRESHED = {"index": {"refresh_interval": "-1"}}
DEFAULT_REFRESH = {"index": {"refresh_interval": None}}


def writer(index: str) -> str:
    """The alias through which an index is written."""
    return f"{index}-writes"


@dataclass(frozen=True)
class Indices:
    """The indices behind one visitors' alias."""

    client: Elasticsearch
    alias: str

    @property
    def everything(self) -> str:
        """The alias that shows tombstones too."""
        return f"{self.alias}-all"

    @property
    def building(self) -> str:
        """The alias of what is being built."""
        return f"{self.alias}-building"

    def live(self) -> frozenset[str]:
        """The index that visitors see; empty before the first."""
        return self._behind(self.everything)

    def outdated(self) -> frozenset[str]:
        """Those that visitors see and that were made by an earlier mapping."""
        return frozenset(name for name in self.live() if not name.startswith(f"{self.alias}-{DATE}-"))

    def unfinished(self) -> frozenset[str]:
        """Indices that are being built, or were when somebody was killed."""
        return self._behind(self.building)

    def written(self) -> frozenset[str]:
        """Every index that must get each write."""
        return self._behind(f"{self.everything},{self.building}")

    def ensure(self) -> None:
        """Make the first index with its aliases, in one request. One that is there learns the fields that it lacks."""
        if self.live():
            self._extend()
            return
        shown: Aliases = {self.alias: {"filter": VISIBLE}, self.everything: {}}
        made = self._create(shown)
        if made is not None and self.live() != {made}:
            # Somebody else was faster, and has had time for a rebuild: theirs is the one.
            self.drop(made)

    def _extend(self) -> None:
        """Let an index of an earlier mapping take documents as they are made now. Where it cannot, it waits for its reindex."""
        for index in self.outdated():
            with suppress(BadRequestError):
                self.client.indices.put_mapping(index=index, properties=mapping()["mappings"]["properties"])

    def start(self) -> str:
        """A new index beside the live one, fed by every write from now on."""
        while (made := self._create({self.building: {}}, number=self._next())) is None:
            continue
        return made

    def promote(self, index: str) -> None:
        """Show visitors this index instead of the old one, in one request; then drop the old one."""
        old = self.live()
        add: list[Action] = [
            {"add": {"index": index, "alias": self.alias, "filter": VISIBLE}},
            {"add": {"index": index, "alias": self.everything}},
            {"remove": {"index": index, "alias": self.building, "must_exist": True}},
        ]
        remove: list[Action] = [
            {"remove": {"index": one, "alias": name}} for one in old for name in (self.alias, self.everything)
        ]
        self.client.indices.update_aliases(actions=add + remove)
        for one in old:
            self.drop(one)

    def drop(self, index: str) -> None:
        """Delete an index if it is there."""
        self.client.indices.delete(index=index, ignore_unavailable=True)

    def _create(self, aliases: Aliases, number: int = 1) -> str | None:
        """The name of the new index; None if somebody made it first."""
        name = f"{self.alias}-{DATE}-{number}"
        plan = mapping()
        try:
            self.client.indices.create(
                index=name, settings=plan["settings"], mappings=plan["mappings"], aliases={**aliases, writer(name): {}}
            )
        except (BadRequestError, ConflictError) as fault:
            if fault.message != "resource_already_exists_exception":
                raise
            return None
        return name

    def _next(self) -> int:
        known = self.client.indices.get(index=f"{self.alias}-*", features="aliases", expand_wildcards="all")
        pattern = re.compile(re.escape(self.alias) + r"-\d{4}-\d\d-\d\d-(\d+)")
        numbers = [int(match[1]) for name in known if (match := pattern.fullmatch(name))]
        return max(numbers, default=0) + 1

    def _behind(self, aliases: str) -> frozenset[str]:
        try:
            return frozenset(self.client.indices.get_alias(name=aliases))
        except NotFoundError as fault:
            # The body still names the aliases that were found.
            body = fault.body if isinstance(fault.body, dict) else {}
            return frozenset(name for name, value in body.items() if isinstance(value, dict) and "aliases" in value)
