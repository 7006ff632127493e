"""Quality: the notes on the originals of a resource, for its reviewer."""

from collections.abc import Iterable

from archive.i18n import notes
from archive.models.delivery import Resource
from archive.models.measurements import QualityFlag
from archive.models.media import Asset, Rendition
from archive.models.public import PartQuality
from archive.services import Services
from archive.steps.making.captions import newest
from archive.steps.making.format_risk import rule_at_risk


def of(services: Services, resource: Resource) -> tuple[PartQuality, ...]:
    """The notes of every part that has some, in the order of the resource."""
    renditions = newest(services.ledger.renditions.of(a.digest for a in resource.assets))
    found = []
    for asset in sorted(resource.assets, key=lambda one: one.part):
        flags = told(r for r in renditions if r.asset == asset.digest) + _at_risk(asset)
        found += [PartQuality(part=asset.part, flags=flags)] if flags else []
    return tuple(found)


def told(renditions: Iterable[Rendition]) -> tuple[QualityFlag, ...]:
    """What the renditions of one asset tell of it: notes, then what could not be done and no note says."""
    every = list(renditions)
    flags = tuple(flag for one in every for flag in one.quality)
    return flags + notes.remarked([remark for one in every for remark in one.remarks], flags)


def _at_risk(asset: Asset) -> tuple[QualityFlag, ...]:
    rule = rule_at_risk(asset)
    return (QualityFlag(code="format-at-risk", facts={"zh": rule.zh, "en": rule.en}),) if rule else ()
