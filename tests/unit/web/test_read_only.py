"""The portal can only read: what it is given has no method that changes anything, and no request but GET and HEAD is answered."""

import inspect
from typing import Any

import pytest
from starlette.testclient import TestClient

from archive.web.shared import needs

READS = {
    "CatalogueReader": {"search", "suggest", "timeline", "counted", "inside", "similar", "health"},
    "PublicationsReader": {"allows", "entry", "offers", "gone", "milestones", "published"},
    "ChangesReader": {"page", "last", "left_since"},
    "ReceiptsReader": {"by_token"},
    "CentresReader": {"called", "successions"},
    "DisseminationReader": {"final", "earliest", "page", "count", "one", "sets", "centres_of"},
    "DescriptionsReader": {"get", "now", "top", "below", "named"},
    "LedgerReader": {"centres", "changes", "descriptions", "dissemination", "publications", "receipts", "health"},
    "RenditionStat": {"size", "mime", "etag"},
    "RenditionStream": {"chunks"},
    "RenditionsReader": {"stat", "open"},
    "InboxReader": {"marked", "marked_copy"},
    "StoreReader": {"renditions", "inbox", "health"},
    "Needs": {"settings", "catalogue", "ledger", "store"},
}
"""Each of them reads. One that is new here must, too: the type check lets the portal use no other."""


def test_what_the_portal_is_given_reads_and_does_nothing_else():
    protocols = {name: one for name, one in inspect.getmembers(needs, inspect.isclass) if one.__module__ == needs.__name__}
    assert {name: {m for m in vars(one) if not m.startswith("_")} for name, one in protocols.items()} == READS


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("address", ["/", "/search", "/api/v1/entries", "/media/key0/x"])
def test_only_reading_requests_are_answered(visitor: TestClient, method: str, address: str):
    answer: Any = visitor.request(method, address)
    assert answer.status_code == 405
