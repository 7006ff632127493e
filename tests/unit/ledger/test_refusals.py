"""What PostgreSQL says when it does not let us in, as its client says it, and what that is to us."""

import pytest

from archive.errors import LedgerRefuses, LedgerUnavailable, LedgerUntrusted
from archive.ledger.database import kind_of

REFUSED = [
    'connection to server at "10.0.0.1" failed: FATAL:  password authentication failed for user "archive"',
    'connection failed: FATAL:  role "archive" does not exist',
    'connection failed: FATAL:  database "archives" does not exist',
    'connection failed: FATAL:  permission denied for database "airflow"\nDETAIL:  User does not have CONNECT privilege.',
    'connection failed: FATAL:  no pg_hba.conf entry for host "10.0.0.9", user "archive", database "archive"',
]
UNTRUSTED = [
    "connection failed: SSL error: certificate verify failed",
    'connection failed: server certificate for "db" does not match host name "10.0.0.1"',
    'root certificate file "/etc/archive/ca.pem" does not exist',
]
SILENT = [
    "connection failed: Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?",
    "connection failed: FATAL:  the database system is starting up",
    "connection failed: FATAL:  sorry, too many clients already",
    "consuming input failed: SSL error: unexpected eof while reading",
    "server closed the connection unexpectedly",
]
KINDS = ((LedgerRefuses, REFUSED), (LedgerUntrusted, UNTRUSTED), (LedgerUnavailable, SILENT))


@pytest.mark.parametrize(("said", "kind"), [(said, kind) for kind, every in KINDS for said in every])
def test_a_refusal_is_told_from_silence(said, kind):
    assert kind_of(said) is kind
