"""The portal can only read: what it is given has no method that changes anything, and no request but GET and HEAD is answered."""

import inspect
from typing import Any

import pytest
from starlette.testclient import TestClient

from archive.web.shared import needs, network_needs

READS = {
    "CatalogueReader": {"counted", "health", "inside", "search", "similar", "suggest", "timeline"},
    "PublicationsReader": {"allows", "entry", "gone", "milestones", "offers", "published"},
    "ChangesReader": {"last", "left_since", "page"},
    "ReceiptsReader": {"by_token"},
    "CentresReader": {"called", "successions"},
    "DisseminationReader": {"centres_of", "count", "earliest", "final", "one", "page", "sets"},
    "DescriptionsReader": {"below", "get", "named", "now", "top"},
    "LedgerReader": {"centres", "changes", "descriptions", "dissemination", "health", "network", "publications", "receipts"},
    "ActivitiesReader": {
        "public",
        "public_page",
        "by_year",
        "public_parts",
        "public_to",
        "public_of_resource",
        "site",
        "sites",
        "sites_within",
        "centre_names",
        "shown",
    },
    "SilenceReader": {"page", "counts"},
    "PeopleReader": {"get", "now", "found", "entries", "credited", "certificate"},
    "CollectionsReader": {"shown", "page", "holding"},
    "ContestsReader": {"listed", "get", "round_", "sheet", "honour"},
    "StatementsReader": {"shown"},
    "DemandsReader": {"answered", "answered_one", "counts"},
    "MeasuresReader": {
        *("of_division", "of_divisions", "of_centre", "of_samples", "has_samples", "items", "spread", "former", "frozen"),
    },
    "NetworkReader": {
        "activities",
        "silence",
        "public_agents",
        "collections",
        "contests",
        "statements",
        "demands",
        "measures",
        "counted_names",
        "heritage",
    },
    "RenditionStat": {"etag", "mime", "size"},
    "RenditionStream": {"chunks"},
    "RenditionsReader": {"open", "stat"},
    "InboxReader": {"marked", "marked_copy"},
    "StoreReader": {"health", "inbox", "renditions"},
    "Needs": {"catalogue", "ledger", "settings", "store"},
    "CountedNamesReader": {"public"},
    "HeritageReader": {"counties", "listed", "one", "of_days"},
}
"""Each of them reads. One that is new here must, too: the type check lets the portal use no other."""


def test_what_the_portal_is_given_reads_and_does_nothing_else():
    modules = {needs.__name__, network_needs.__name__}
    every = [*inspect.getmembers(needs, inspect.isclass), *inspect.getmembers(network_needs, inspect.isclass)]
    protocols = {name: one for name, one in every if one.__module__ in modules}
    assert {name: {m for m in vars(one) if not m.startswith("_")} for name, one in protocols.items()} == READS


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("address", ["/", "/search", "/api/v1/entries", "/media/key0/x"])
def test_only_reading_requests_are_answered(visitor: TestClient, method: str, address: str):
    answer: Any = visitor.request(method, address)
    assert answer.status_code == 405
