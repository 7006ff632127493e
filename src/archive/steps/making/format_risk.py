"""Format risk: under which row of the format policy an original stands today. Pure, and light: the portal asks too."""

from archive import formats
from archive.models.formats import Standing
from archive.models.media import Asset


def rule_at_risk(asset: Asset) -> formats.Rule | None:
    """The row that puts an original at risk, as the policy stands now; None where none does."""
    rule = formats.rule_of(asset.mime, asset.facts, asset.format.puid if asset.format else "")
    return rule if rule.standing is Standing.AT_RISK else None
