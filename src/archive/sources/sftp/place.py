"""A folder on a server of SFTP, as a place where deliveries lie."""

import re
import shlex
import struct
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from archive import i18n
from archive.config import environment_of
from archive.errors import IntakeAway, IntakeRefuses, IntakeWrong, SourceMissing
from archive.models.intake import RemoteEntry
from archive.sources.contract import Stream
from archive.sources.sftp.line import Line
from archive.sources.sftp.packets import READING, WRITING, Fields, Kind, Status, text

_HOST = re.compile(r"[A-Za-z0-9\[][A-Za-z0-9.:\]_-]{0,250}")
_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._@-]{0,60}")
_PIECE = 32_768
_AHEAD = 32
"""Pieces that are asked for before the first has come: without them a long line stands still between any two."""
_NO_ATTRIBUTES = struct.pack(">I", 0)
_SMALL = 1 << 16


class Login(NamedTuple):
    """How to get in: a file with a private key, or one whose second line is the password; and where hosts' keys are kept."""

    key: Path | None
    password: Path | None
    known_hosts: Path
    askpass: Path
    """A program of ours that is written there, and says the password to OpenSSH."""


class Sftp:
    """One folder. The line is made at the first question, and anew when it broke."""

    def __init__(self, name: str, address: str, path: str, login: Login) -> None:
        parts = urlsplit(address)
        user, host = unquote(parts.username or ""), parts.hostname or ""
        usable = parts.scheme == "sftp" and _HOST.fullmatch(host) and _USER.fullmatch(user) and not parts.password
        if not usable:
            raise IntakeWrong(source=name, **i18n.reason("intake.address", address=address))
        self._name, self._login, self._user, self._host, self._port = name, login, user, host, parts.port or 22
        inside = "/".join(filter(None, (*unquote(parts.path).split("/"), *path.split("/"))))
        self._base = f"/{inside}" if path.startswith("/") or not path else inside
        self.address = f"sftp://{host}:{self._port}{'' if self._base.startswith('/') else '/~/'}{self._base}".rstrip("/")
        self._open: Line | None = None

    def entries(self, folder: str) -> list[RemoteEntry]:
        """What lies in a folder: files and folders, no links."""
        line = self._line()
        handle = self._handle(line, Kind.OPENDIR, text(self._place(folder)), folder)
        found: list[RemoteEntry] = []
        while True:
            kind, fields = line.answer(line.ask(Kind.READDIR, text(handle)))
            if kind != Kind.NAME:
                break
            found += _listed(fields)
        self._settled(line, fields, folder, Status.EOF)
        self._close(line, handle, folder)
        return found

    @contextmanager
    def open(self, path: str) -> Iterator[Stream]:
        """A file as a stream."""
        line = self._line()
        asked = text(self._place(path)) + struct.pack(">I", READING) + _NO_ATTRIBUTES
        stream = _Reading(line, self._handle(line, Kind.OPEN, asked, path), path)
        try:
            yield stream
        finally:
            stream.close()

    def rename(self, path: str, new: str) -> None:
        """Give a file another name; version 3 writes over nothing, so that what lay there goes first."""
        line = self._line()
        line.answer(line.ask(Kind.REMOVE, text(self._place(new))))
        asked = line.ask(Kind.RENAME, text(self._place(path)) + text(self._place(new)))
        self._settled(line, line.answer(asked)[1], path)

    def put(self, path: str, data: bytes) -> None:
        """Write a small file."""
        line = self._line()
        asked = text(self._place(path)) + struct.pack(">I", WRITING) + _NO_ATTRIBUTES
        handle = self._handle(line, Kind.OPEN, asked, path)
        for start in range(0, len(data), _PIECE):
            body = text(handle) + struct.pack(">Q", start) + text(data[start : start + _PIECE])
            self._settled(line, line.answer(line.ask(Kind.WRITE, body))[1], path)
        self._close(line, handle, path)

    def _place(self, path: str) -> bytes:
        whole = "/".join(filter(None, (self._base.rstrip("/"), path)))
        return (whole or ("/" if self._base.startswith("/") else ".")).encode("utf-8", "surrogateescape")

    def _line(self) -> Line:
        if self._open is None or self._open.ended:
            self._open = Line(self._name, self._command(), self._environment())
        return self._open

    def _handle(self, line: Line, kind: Kind, body: bytes, path: str) -> bytes:
        answer, fields = line.answer(line.ask(kind, body))
        if answer != Kind.HANDLE:
            self._settled(line, fields, path)
            raise IntakeRefuses(source=self._name, reason=f"{kind.name}: {answer}")
        return fields.text()

    def _close(self, line: Line, handle: bytes, path: str) -> None:
        self._settled(line, line.answer(line.ask(Kind.CLOSE, text(handle)))[1], path)

    def _settled(self, line: Line, fields: Fields, path: str, fine: Status = Status.OK) -> None:
        """Nothing where a status is the one that is fine.

        Raises:
            SourceMissing, IntakeRefuses, IntakeAway.
        """
        try:
            code = fields.number()
            said = fields.text().decode(errors="replace") if code != fine else ""
        except ValueError as fault:
            raise line.away("no SFTP") from fault
        if code == Status.NO_SUCH_FILE:
            raise SourceMissing(path=f"{self.address}/{path}")
        if code not in {fine, Status.OK}:
            raise IntakeRefuses(source=self._name, reason=f"{path}: {code} {said}")

    def _command(self) -> list[str]:
        own, login = ["-F", "none"], self._login
        options = {
            "StrictHostKeyChecking": "accept-new",
            "UserKnownHostsFile": f'"{login.known_hosts}"',
            "ConnectTimeout": "15",
            "ServerAliveInterval": "15",
            "ServerAliveCountMax": "4",
            "IdentitiesOnly": "yes",
            "IdentityAgent": "none",
            "ForwardAgent": "no",
            "PreferredAuthentications": "publickey" if login.key else "password,keyboard-interactive",
            "NumberOfPasswordPrompts": "1",
            "BatchMode": "yes" if login.key else "no",
        }
        words = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
        key = ["-i", str(login.key)] if login.key else []
        return ["ssh", *own, *words, *key, "-p", str(self._port), "-l", self._user, "-s", "--", self._host, "sftp"]

    def _environment(self) -> dict[str, str]:
        kept = environment_of("PATH", "HOME", "LANG", "TMPDIR")
        if self._login.password is None:
            return kept
        asking = self._login.askpass
        asking.parent.mkdir(parents=True, exist_ok=True)
        asking.write_text(f"#!/bin/sh\nexec sed -n 2p {shlex.quote(str(self._login.password))}\n", encoding="utf-8")
        asking.chmod(0o700)
        return {**kept, "SSH_ASKPASS": str(asking), "SSH_ASKPASS_REQUIRE": "force", "DISPLAY": ":0"}


class _Reading:
    """A file's bytes, some pieces asked for ahead."""

    def __init__(self, line: Line, handle: bytes, path: str) -> None:
        self._line, self._handle, self._path = line, handle, path
        self._asked: deque[tuple[int, int, int]] = deque()
        self._next = 0
        self._rest = b""
        self._ended = False

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes, empty at the end.

        Raises:
            IntakeAway: the line broke.
        """
        if not self._rest and not self._ended:
            self._rest = self._piece()
        given = self._rest if size < 0 else self._rest[:size]
        self._rest = self._rest[len(given) :]
        return given

    def close(self) -> None:
        """Take in what was asked for and not read, so that the line is of further use."""
        with suppress(IntakeAway, IntakeRefuses):
            while self._asked and not self._line.ended:
                self._line.answer(self._asked.popleft()[0])
            if not self._line.ended:
                self._line.answer(self._line.ask(Kind.CLOSE, text(self._handle)))

    def _piece(self) -> bytes:
        while len(self._asked) < _AHEAD:
            self._ask(self._next, _PIECE)
            self._next += _PIECE
        number, start, size = self._asked.popleft()
        kind, fields = self._line.answer(number)
        if kind == Kind.DATA:
            data = fields.text()
            if len(data) < size:  # a server may give less than was asked: the rest of this piece comes before the others
                self._ask(start + len(data), size - len(data), first=True)
            return data or self._piece()
        if fields.number() != Status.EOF:
            raise self._line.away(f"{self._path}: {fields.text().decode(errors='replace')}")
        self._ended = True
        return b""

    def _ask(self, start: int, size: int, first: bool = False) -> None:
        body = text(self._handle) + struct.pack(">QI", start, size)
        one = (self._line.ask(Kind.READ, body), start, size)
        if first:
            self._asked.appendleft(one)
        else:
            self._asked.append(one)


def _listed(fields: Fields) -> list[RemoteEntry]:
    found = []
    for _ in range(fields.number()):
        name, _, about = fields.text().decode("utf-8", "surrogateescape"), fields.text(), fields.attributes()
        if name not in {".", ".."} and (about.folder or about.plain):
            found.append(RemoteEntry(name, about.folder, about.size, str(about.mtime), float(about.mtime)))
    return found
