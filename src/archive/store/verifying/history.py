"""The inventories of an object's older versions against its newest one and against each other.

They may be of an older OCFL and by another algorithm; they are of the same object, and none forgets what an earlier one named.
"""

from collections.abc import Iterator

from archive.models.preservation import Problem
from archive.store.verifying.inventories import Judged


class History:
    """What the inventories of the versions said, the oldest first."""

    def __init__(self, root: Judged) -> None:
        self._root = root
        self._named: set[str] = set()
        self._specification = ""
        self._first = True

    def older(self, judged: Judged) -> Iterator[Problem]:
        """What the inventory of an older version has against it, beyond itself."""
        self._root.follows(judged)
        if judged.id and self._root.id and judged.id != self._root.id:
            yield Problem(code="E037", path=judged.path, found=f"id {judged.id}")
        yield from self._folders(judged)
        named = {path for path, _ in judged.manifest()}
        if missing := sorted(self._named - named):
            yield Problem(code="E023", path=judged.path, found=f"not in its manifest: {', '.join(missing[:5])}")
        self._named |= named
        yield from self.newer(judged.specification, judged.path)

    def newer(self, specification: str, path: str) -> Iterator[Problem]:
        """That the OCFL of a version is not older than that of the one before."""
        if specification < self._specification:
            yield Problem(code="E103", path=path, found=f"{specification} after {self._specification}")
        self._specification = specification

    def _folders(self, judged: Judged) -> Iterator[Problem]:
        if self._first and self._root.says_content_directory and not judged.says_content_directory:
            yield Problem(code="E019", path=judged.path, found="no contentDirectory")
        if judged.content_directory != self._root.content_directory:
            yield Problem(code="E020", path=judged.path, found=f"contentDirectory {judged.content_directory}")
        self._first = False
