"""Rights as PREMIS has them: a licence in the words of the record, and the consent of those who are seen and heard."""

from xml.etree.ElementTree import Element

from archive.crosswalks.premis_common import RESOURCE, RIGHTS, Copy, P, identifier
from archive.crosswalks.xml import put


def statements(copy: Copy) -> list[str]:
    """Bases of the rights statements: a licence in the words of the record, the consent of those who are seen and heard."""
    return [*(["license"] if copy.record.rights else []), *(["other"] if copy.record.consent else [])]


def put_rights(root: Element, copy: Copy) -> None:
    """A statement for each basis; none where the record says nothing."""
    bases = statements(copy)
    if not bases:
        return
    rights = put(root, f"{P}rights")
    for number, basis in enumerate(bases, start=1):
        statement = put(rights, f"{P}rightsStatement")
        identifier(statement, "rightsStatementIdentifier", RIGHTS, f"{copy.id}/rights/{number}")
        put(statement, f"{P}rightsBasis", basis)
        if basis == "license":
            put(put(statement, f"{P}licenseInformation"), f"{P}licenseTerms", copy.record.rights)
        else:
            _consent(statement, copy)
        identifier(statement, "linkingObjectIdentifier", RESOURCE, copy.id)


def _consent(statement: Element, copy: Copy) -> None:
    """The consent; it grants showing if its words plainly do, from the day it names (or that it came in) to the day it names."""
    consent = copy.record.consent
    if consent is None:
        return
    basis = put(statement, f"{P}otherRightsInformation")
    put(basis, f"{P}otherRightsBasis", "consent")
    put(basis, f"{P}otherRightsNote", consent.statement)
    if not copy.may_show:
        return
    granted = put(statement, f"{P}rightsGranted")
    put(granted, f"{P}act", "disseminate")
    term = put(granted, f"{P}termOfGrant")
    begun = consent.since.isoformat() if consent.since else copy.versions[0].created[:10] if copy.versions else ".."
    put(term, f"{P}startDate", begun)
    if consent.until:
        put(term, f"{P}endDate", consent.until.isoformat())
