"""Packages: deliveries that come packed. Bags (BagIt) are judged here from listings and small files; nothing is trusted."""

from archive.packages.bags.check import check_bag
from archive.packages.bags.findings import LARGEST_TAG_FILE, MOST_TOLD, Bag, BagFile, as_payload
from archive.packages.bags.packed import PackedPart, packed_part
from archive.packages.bags.writing import DECLARATION_BYTES, bag_info, bag_size, manifest

__all__ = [
    "DECLARATION_BYTES",
    "LARGEST_TAG_FILE",
    "MOST_TOLD",
    "Bag",
    "BagFile",
    "PackedPart",
    "as_payload",
    "bag_info",
    "bag_size",
    "check_bag",
    "manifest",
    "packed_part",
]
