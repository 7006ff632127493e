"""What is not for everyone: kept like anything else, told to its reviewer, public in no way until its record says otherwise."""

import pytest

from archive.errors import NotForEveryone
from archive.models.centre import ReviewPolicy
from archive.models.record import Audience
from archive.models.report import Decision
from archive.models.search import SearchQuery
from archive.models.states import ResourceState
from archive.steps.decisions import doubts, review
from archive.steps.publishing import publish
from deliveries import folder_of

pytestmark = pytest.mark.servers
CENTRE = "zj-330683"


def test_what_is_not_for_everyone_is_kept_and_never_public(services, take_in, tmp_path):
    services.ledger.policies.set(CENTRE, ReviewPolicy.TRUSTED)
    rows = [
        {"题名": "示例祭仪", "文件名": "a.jpg", "受众": "仅本地社区", "授权": "同意公开"},
        {"题名": "示例密仪", "文件名": "b.jpg", "受众": "长老", "授权": "同意公开"},
        {"题名": "示例庙会", "文件名": "c.jpg", "受众": "公众", "授权": "同意公开"},
    ]
    delivery, _ = take_in(folder_of(tmp_path / "受众", rows, a__jpg="teal", b__jpg="navy", c__jpg="crimson"))
    kept = {one.record.title: one for one in services.ledger.resources.of_delivery(delivery.id)}
    assert [kept[title].record.audience for title in ("示例祭仪", "示例密仪", "示例庙会")] == [
        Audience.COMMUNITY,
        Audience.ARCHIVE,
        None,
    ]
    publish.run(services)
    states = {title: services.ledger.resources.get(one.id).state for title, one in kept.items()}
    assert states == {
        "示例祭仪": ResourceState.IN_REVIEW,
        "示例密仪": ResourceState.IN_REVIEW,
        "示例庙会": ResourceState.PUBLISHED,
    }
    rite = kept["示例祭仪"]
    assert ("E230", "仅本地社区") in {(one.code, one.facts.get("value")) for one in doubts.of(services, rite)}
    with pytest.raises(NotForEveryone, match="仅本地社区"):
        review.decide(services, rite.id, Decision(verb="approve", by="reviewer"))
    publish.run(services)
    assert not services.ledger.publications.is_public(rite.id)
    assert services.catalogue.search(SearchQuery(text='"示例祭仪"')).total == 0
