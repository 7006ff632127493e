"""Dumps as a DCAT 3 catalogue in JSON-LD: a dataset for each, a distribution for each file with its checksum (SPDX)."""

from collections.abc import Mapping, Sequence
from typing import Any

from archive.models.dumps import Dump, DumpFile

_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_IANA = "https://www.iana.org/assignments/media-types/"


def catalogue(portal_url: str, titles: Mapping[str, str], describes: Mapping[str, str], dumps: Sequence[Dump]) -> dict[str, Any]:
    """The catalogue with what is said of it by language tag (BCP 47). `portal_url` has no slash at its end."""
    address = f"{portal_url}/dumps/"
    return {
        "@context": _CONTEXT,
        "@id": f"{address}catalog.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": _said(titles),
        "dct:description": _said(describes),
        "dct:publisher": {"@id": portal_url},
        "dcat:landingPage": {"@id": address},
        "dcat:dataset": [_dataset(address, titles, one) for one in dumps],
    }


def _dataset(address: str, titles: Mapping[str, str], dump: Dump) -> dict[str, Any]:
    own = f"{address}{dump.name}/"
    return {
        "@id": own,
        "@type": "dcat:Dataset",
        "dct:identifier": dump.name,
        "dct:title": _said(titles),
        "dct:issued": {"@value": dump.made_at.isoformat(timespec="seconds"), "@type": "xsd:dateTime"},
        "dct:accrualPeriodicity": {"@id": "http://publications.europa.eu/resource/authority/frequency/WEEKLY"},
        "dcat:distribution": [_distribution(own, one) for one in dump.files],
    }


def _distribution(own: str, file: DumpFile) -> dict[str, Any]:
    return {
        "@id": own + file.name,
        "@type": "dcat:Distribution",
        "dct:title": file.name,
        "dcat:downloadURL": {"@id": own + file.name},
        "dcat:mediaType": {"@id": _IANA + file.mime},
        "dcat:byteSize": {"@value": str(file.size), "@type": "xsd:nonNegativeInteger"},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@value": file.sha256, "@type": "xsd:hexBinary"},
        },
    }


def _said(words: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"@value": text, "@language": tag} for tag, text in words.items()]
