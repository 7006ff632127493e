"""The line: `ssh` with the subsystem sftp as a child, packets by its pipes."""

import os
import select
import struct
import subprocess
import weakref
from collections.abc import Sequence
from contextlib import suppress

from archive.errors import IntakeAway, IntakeRefuses
from archive.sources.sftp.packets import Fields, Kind, packet

_TIMEOUT_S = 60
_LONGEST = 1 << 20
_REFUSED = ("permission denied", "host key verification failed", "too many authentication", "no matching")
_TOLD = 300


class Line:
    """One connection; requests are numbered, answers may come in any order."""

    def __init__(self, name: str, command: Sequence[str], environment: dict[str, str]) -> None:
        self._name = name
        pipe = subprocess.PIPE
        try:
            self._child = subprocess.Popen(
                command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment, start_new_session=True, bufsize=0
            )
        except OSError as fault:
            raise IntakeAway(source=name, reason=str(fault)) from fault
        self._end = weakref.finalize(self, _ended, self._child)
        self._answers: dict[int, tuple[Kind | int, Fields]] = {}
        self._number = 0
        self._send(packet(Kind.INIT, struct.pack(">I", 3)))
        kind, _ = self._receive()
        if kind != Kind.VERSION:
            raise self.away("no SFTP")

    def ask(self, kind: Kind, body: bytes) -> int:
        """Send a request; its number, by which `answer` finds what came back."""
        self._number += 1
        self._send(packet(kind, struct.pack(">I", self._number) + body))
        return self._number

    def answer(self, number: int) -> tuple[Kind | int, Fields]:
        """The kind of the answer to a request, and its fields.

        Raises:
            IntakeAway, IntakeRefuses: the line is gone.
        """
        while number not in self._answers:
            kind, fields = self._receive()
            self._answers[fields.number()] = (kind, fields)
        return self._answers.pop(number)

    @property
    def ended(self) -> bool:
        """Whether it is of no more use."""
        return not self._end.alive

    def away(self, reason: str) -> IntakeAway:
        """The error of a line that is of no more use; the child ends."""
        self._end()
        return IntakeAway(source=self._name, reason=reason)

    def _send(self, data: bytes) -> None:
        out = self._child.stdin
        assert out is not None  # noqa: S101 - it was asked for
        try:
            while data:
                data = data[out.write(data) or 0 :]
        except OSError as fault:
            raise self._gone() from fault

    def _receive(self) -> tuple[Kind | int, Fields]:
        size, kind = struct.unpack(">IB", self._exactly(5))
        if not 0 < size <= _LONGEST:
            raise self.away("no SFTP")
        return kind, Fields(self._exactly(size - 1))

    def _exactly(self, size: int) -> bytes:
        source = self._child.stdout
        assert source is not None  # noqa: S101 - it was asked for
        data = b""
        while len(data) < size:
            if not select.select([source], [], [], _TIMEOUT_S)[0]:
                raise self.away(f"{_TIMEOUT_S} s")
            piece = os.read(source.fileno(), size - len(data))
            if not piece:
                raise self._gone()
            data += piece
        return data

    def _gone(self) -> IntakeAway | IntakeRefuses:
        """Why the child ended, in the words of OpenSSH."""
        said = b""
        with suppress(subprocess.TimeoutExpired, OSError, ValueError):
            self._child.wait(5)
            said = (self._child.stderr.read() if self._child.stderr else b"") or b""
        words = " ".join(said.decode(errors="replace").split())[-_TOLD:]
        self._end()
        refused = any(word in words.lower() for word in _REFUSED)
        return IntakeRefuses(source=self._name, reason=words) if refused else IntakeAway(source=self._name, reason=words or "–")


def _ended(child: "subprocess.Popen[bytes]") -> None:
    child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout, child.stderr):
        if pipe:
            with suppress(OSError):
                pipe.close()
