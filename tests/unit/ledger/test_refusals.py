"""What PostgreSQL says when it does not let us in, as its client says it, and what that is to us."""

import pytest

from archive.errors import LedgerRefuses, LedgerUnavailable, LedgerUntrusted
from archive.ledger.database import kind_of

SAID = [
    (
        'connection failed: connection to server at "10.0.0.1", port 5432 failed: FATAL:  password authentication failed for user "archive"',
        LedgerRefuses,
    ),
    ('connection failed: FATAL:  role "archive" does not exist', LedgerRefuses),
    ('connection failed: FATAL:  database "archives" does not exist', LedgerRefuses),
    (
        'connection failed: FATAL:  permission denied for database "airflow"\nDETAIL:  User does not have CONNECT privilege.',
        LedgerRefuses,
    ),
    (
        'connection failed: FATAL:  no pg_hba.conf entry for host "10.0.0.9", user "archive", database "archive", no encryption',
        LedgerRefuses,
    ),
    ("connection failed: SSL error: certificate verify failed", LedgerUntrusted),
    ('connection failed: server certificate for "db" does not match host name "10.0.0.1"', LedgerUntrusted),
    ('root certificate file "/etc/archive/ca.pem" does not exist', LedgerUntrusted),
    (
        "connection failed: Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?",
        LedgerUnavailable,
    ),
    ("connection failed: FATAL:  the database system is starting up", LedgerUnavailable),
    ("connection failed: FATAL:  sorry, too many clients already", LedgerUnavailable),
    ("consuming input failed: SSL error: unexpected eof while reading", LedgerUnavailable),
    ("server closed the connection unexpectedly", LedgerUnavailable),
]


@pytest.mark.parametrize(("said", "kind"), SAID)
def test_a_refusal_is_told_from_silence(said, kind):
    assert kind_of(said) is kind
