"""Packages: deliveries that come packed. Bags (BagIt) are judged here from listings and small files, zips and tars are listed and
read as streams, checksum files are understood; nothing is trusted.
"""

from archive.packages.bags.check import check_bag
from archive.packages.bags.findings import LARGEST_TAG_FILE, MOST_TOLD, Bag, BagFile, as_payload
from archive.packages.bags.packed import PackedPart, packed_part
from archive.packages.bags.writing import DECLARATION_BYTES, bag_info, bag_size, manifest
from archive.packages.checksum_files import LARGEST as LARGEST_CHECKSUM_FILE
from archive.packages.checksum_files import Sum, Sums
from archive.packages.checksum_files import read as read_checksums
from archive.packages.unpacking.model import Contents, Entry, Limits, PackageBytes, Readable, Unsound
from archive.packages.unpacking.opening import contents, streams
from archive.packages.unpacking.placing import Place, Placed, Told, placed

__all__ = [
    "DECLARATION_BYTES",
    "LARGEST_CHECKSUM_FILE",
    "LARGEST_TAG_FILE",
    "MOST_TOLD",
    "Bag",
    "BagFile",
    "Contents",
    "Entry",
    "Limits",
    "PackageBytes",
    "PackedPart",
    "Place",
    "Placed",
    "Readable",
    "Sum",
    "Sums",
    "Told",
    "Unsound",
    "as_payload",
    "bag_info",
    "bag_size",
    "check_bag",
    "contents",
    "manifest",
    "packed_part",
    "placed",
    "read_checksums",
    "streams",
]
