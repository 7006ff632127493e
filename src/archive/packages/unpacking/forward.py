"""Bytes read forwards: what is passed over is read away, or asked for anew from further on where that is a long way."""

from collections.abc import Iterator

from archive.packages.unpacking.model import PackageBytes, unsound

_FAR = 8 << 20


class Forward:
    """A package from its beginning to its end."""

    def __init__(self, package: PackageBytes, start: int = 0) -> None:
        self._package, self.position = package, start
        self._coming: Iterator[bytes] | None = None
        self._piece: memoryview = memoryview(b"")

    def read(self, size: int) -> bytes:
        """At most `size` bytes, empty at the end."""
        while not self._piece:
            if self._coming is None:
                self._coming = self._package.chunks(self.position)
            piece = next(self._coming, None)
            if piece is None:
                return b""
            self._piece = memoryview(piece)
        data = bytes(self._piece[:size])
        self._piece = self._piece[len(data) :]
        self.position += len(data)
        return data

    def exactly(self, size: int) -> bytes:
        """`size` bytes.

        Raises:
            Unsound: E283, the package ends before.
        """
        pieces: list[bytes] = []
        left = size
        while left and (piece := self.read(left)):
            pieces.append(piece)
            left -= len(piece)
        if left:
            raise unsound("E283", "packages.truncated")
        return b"".join(pieces)

    def go_to(self, position: int) -> None:
        """Pass over what lies before `position`; back to it where somebody has read too far."""
        if position < self.position or position - self.position - len(self._piece) > _FAR:
            self._coming, self._piece, self.position = None, memoryview(b""), position
        while (left := position - self.position) > 0:
            step = min(left, len(self._piece)) or None
            if step is None:
                if not self.read(min(left, 1 << 20)):
                    raise unsound("E283", "packages.truncated")
                continue
            self._piece = self._piece[step:]
            self.position += step
