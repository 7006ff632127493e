"""Files as PREMIS has them: originals and the preservation copies made of them."""

from xml.etree.ElementTree import Element

from archive.crosswalks.premis_common import FILE, RESOURCE, Copy, P, described_object, related
from archive.crosswalks.xml import put
from archive.models.formats import FileFormat
from archive.models.media import Asset
from archive.models.preservation_copy import PreservationCopy
from archive.preserved import layout


def put_files(root: Element, copy: Copy) -> None:
    """An object for each file."""
    for asset in copy.assets:
        _original(root, copy, asset)
    for derived in copy.derived:
        if derived.path:
            _derived(root, copy, derived)


def files_of(copy: Copy) -> list[str]:
    """Names of all files."""
    return [copy.name(layout.original(asset.path)) for asset in copy.assets] + [copy.name(d.path) for d in copy.derived if d.path]


def _original(root: Element, copy: Copy, asset: Asset) -> None:
    digests = (("SHA-512", asset.digest), ("SHA-256", asset.sha256))
    file = _file(root, copy, layout.original(asset.path), digests, asset.size, asset.format, asset.mime, asset.path)
    related(file, "structural", "is included in", RESOURCE, [copy.whole])


def _derived(root: Element, copy: Copy, derived: PreservationCopy) -> None:
    name = derived.path.rpartition("/")[2]
    file = _file(root, copy, derived.path, (("SHA-512", derived.sha512),), derived.size, derived.format, "", name)
    related(file, "structural", "is included in", RESOURCE, [copy.whole])
    related(file, "derivation", "has source", FILE, [copy.name(layout.original(derived.source))])


def _file(
    root: Element,
    copy: Copy,
    path: str,
    digests: tuple[tuple[str, str], ...],
    size: int,
    form: FileFormat | None,
    mime: str,
    original_name: str,
) -> Element:
    file = described_object(root, "file", FILE, copy.name(path))
    about = put(file, f"{P}objectCharacteristics")
    put(about, f"{P}compositionLevel", "0")
    for algorithm, digest in digests:
        fixity = put(about, f"{P}fixity")
        put(fixity, f"{P}messageDigestAlgorithm", algorithm)
        put(fixity, f"{P}messageDigest", digest)
    put(about, f"{P}size", str(size))
    _format(about, form, mime)
    put(file, f"{P}originalName", original_name)
    storage = put(put(file, f"{P}storage"), f"{P}contentLocation")
    put(storage, f"{P}contentLocationType", "path in this package")
    put(storage, f"{P}contentLocationValue", copy.places[path])
    return file


def _format(about: Element, found: FileFormat | None, mime: str) -> None:
    """By PRONOM where it was identified, else by the media type that the archive gave it."""
    form = put(about, f"{P}format")
    designation = put(form, f"{P}formatDesignation")
    put(designation, f"{P}formatName", (found.name if found else "") or mime or "unknown")
    if found and found.version:
        put(designation, f"{P}formatVersion", found.version)
    if found and found.puid:
        registry = put(form, f"{P}formatRegistry")
        put(registry, f"{P}formatRegistryName", "PRONOM")
        put(registry, f"{P}formatRegistryKey", found.puid)
        put(registry, f"{P}formatRegistryRole", "specification")
    if mime:
        put(form, f"{P}formatNote", mime)
