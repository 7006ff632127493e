"""What an inventory says of itself, judged by ocfl-py's validator of inventories. Only here: ocfl.

It is imported when the first inventory is judged: it brings an S3 client of its own along, which nobody else should pay for.
"""

import json
from typing import Any

from archive.models.preservation import Problem

SPECIFICATION = "1.1"
_CONFUSED = (ValueError, RecursionError, TypeError, AttributeError, KeyError, IndexError)
"""What the validator raises where a value is of another kind than it expects."""


class Judged:
    """An inventory's bytes with everything that is wrong with them."""

    def __init__(self, data: bytes, where: str, path: str) -> None:
        from ocfl.inventory_validator import InventoryValidator
        from ocfl.validation_logger import ValidationLogger

        self._log = ValidationLogger(spec_version=SPECIFICATION)
        self._validator = InventoryValidator(log=self._log, where=where, default_spec_version=SPECIFICATION)
        self._where, self._path = where, path
        self.data: dict[str, Any] | None = None
        try:
            read = json.loads(data)
            if not isinstance(read, dict):
                raise ValueError("not an object")
            self._validator.validate(read)
            self.data = read
        except _CONFUSED as error:
            self._unusable(error)

    def follows(self, prior: "Judged") -> None:
        """Note where this inventory does not contain what an earlier one said; ask both for themselves first."""
        if self.data is not None and prior.data is not None and not self.problems and not prior.problems:
            try:
                self._validator.validate_as_prior_version(prior._validator)
            except _CONFUSED as error:
                self._unusable(error)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Errors so far, each code once."""
        return tuple(
            Problem(code=code, path=self._path, found=text) for code, text in self._log.codes.items() if code.startswith("E")
        )

    def _unusable(self, error: Exception) -> None:
        self._log.error("E033", where=self._where, explanation=f"{type(error).__name__}: {error}")
