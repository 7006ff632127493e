"""What an inventory says of itself, judged by ocfl-py's validator of inventories. Only here: ocfl.

It is imported when the first inventory is judged: it brings an S3 client of its own along, which nobody else should pay for.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from archive.models.preservation import Problem
from archive.store.ocfl.inventory import NAME
from archive.store.s3.digests import ALGORITHMS, SHA512
from archive.store.verifying.files import Promise

_CONFUSED = (ValueError, RecursionError, TypeError, AttributeError, KeyError, IndexError)
"""What the validator raises where a value is of another kind than it expects."""


class Judged:
    """An inventory's bytes with everything that is wrong with them. `specification` is what the object declares.

    `below` is the folder of the version that it lies in, empty for the object's root.
    """

    def __init__(self, data: bytes, below: str, specification: str) -> None:
        from ocfl.inventory_validator import InventoryValidator
        from ocfl.validation_logger import ValidationLogger

        where = below or "root"
        self.path = f"{below}/{NAME}" if below else NAME
        self._log = ValidationLogger(spec_version=specification)
        self._validator = InventoryValidator(log=self._log, where=where, default_spec_version=specification)
        self._where = where
        self.data: dict[str, Any] | None = None
        try:
            read = json.loads(data)
            if not isinstance(read, dict):
                raise ValueError("not an object")
            self._validator.validate(read)
            self.data = read
        except _CONFUSED as error:
            self._unusable(error)

    @property
    def id(self) -> str | None:
        """The object that it is of."""
        found: str | None = self._validator.id
        return found

    @property
    def specification(self) -> str:
        """The version of OCFL that it was written by."""
        return str(self._validator.spec_version)

    @property
    def algorithm(self) -> str:
        """By which it addresses content, and its digest file itself."""
        found = self._validator.digest_algorithm
        return found if found in ALGORITHMS else SHA512

    @property
    def content_directory(self) -> str:
        """The folder of a version that content lies in."""
        return str(self._validator.content_directory)

    @property
    def says_content_directory(self) -> bool:
        """Whether it names that folder itself."""
        return bool(self._validator.content_directory_set)

    @property
    def versions(self) -> list[str]:
        """Its versions, first to last, as far as they are in order."""
        return list(self._validator.all_versions)

    def manifest(self) -> Iterator[tuple[str, Promise]]:
        """Every content path with its digest."""
        yield from _promises(self.data, "manifest", self.algorithm, "E092")

    def fixity(self) -> Iterator[tuple[str, Promise]]:
        """Every content path with each further digest of an algorithm that is known here."""
        blocks = self.data.get("fixity") if self.data else None
        for algorithm in blocks if isinstance(blocks, dict) else ():
            if algorithm in ALGORITHMS:
                yield from _promises(blocks, algorithm, algorithm, "E093")

    def follows(self, prior: "Judged") -> None:
        """Note where this inventory does not contain what an earlier one said; ask both for themselves first."""
        if self.data is None or prior.data is None or not self.versions:
            return
        broken = bool(self.errors or prior.errors)
        try:
            self._validator.validate_as_prior_version(prior._validator)
        except _CONFUSED as error:
            if not broken:  # else what confuses the validator has been told already
                self._unusable(error)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Errors and warnings so far, each code once."""
        return tuple(Problem(code=code, path=self.path, found=text) for code, text in self._log.codes.items())

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Errors so far."""
        return tuple(problem for problem in self.problems if problem.is_error)

    def _unusable(self, error: Exception) -> None:
        self._log.error("E033", where=self._where, explanation=f"{type(error).__name__}: {error}")


def _promises(block: Mapping[str, Any] | None, key: str, algorithm: str, code: str) -> Iterator[tuple[str, Promise]]:
    found = block.get(key) if block else None
    for digest, paths in found.items() if isinstance(found, dict) else ():
        for path in paths if isinstance(paths, list) else ():
            if isinstance(path, str):
                yield path, Promise(algorithm, digest, code)
