"""Answers of pages for programs: JSON that every site may read, asked for again each time."""

import json
from collections.abc import Mapping

from fastapi import Response

HEADERS = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"}


def json_ld(document: Mapping[str, object]) -> Response:
    """Linked data."""
    return _answer(document, "application/ld+json")


def geo_json(document: Mapping[str, object]) -> Response:
    """Places (RFC 7946)."""
    return _answer(document, "application/geo+json")


def _answer(document: Mapping[str, object], mime: str) -> Response:
    return Response(json.dumps(document, ensure_ascii=False, indent=1), headers=HEADERS, media_type=mime)
