"""IIIF Image API 3.0: what a picture's info.json says of where it is. It is stored with a neutral `id`, as keys change."""

import json

INFO = "/tiles/info.json"
LARGEST = 1_000_000
"""Bytes; ours have some hundreds."""


def described(stored: bytes, address: str) -> bytes:
    """The info.json with the address of the picture's folder as `id`, so that any viewer finds the tiles.

    Raises:
        ValueError: what is stored is not a JSON object.

    """
    info = json.loads(stored)
    if not isinstance(info, dict):
        raise ValueError("info.json is not an object")
    return json.dumps({**info, "id": address}, ensure_ascii=False, indent=1).encode()
