"""SFTP: OpenSSH's own client makes the line and keeps the keys; what is said over it (version 3) is said here."""

from archive.sources.sftp.place import Login, Sftp

__all__ = ["Login", "Sftp"]
