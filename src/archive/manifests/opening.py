"""From the bytes of a list to its tables, by what the bytes are, whatever its name."""

from archive import i18n
from archive.errors import ManifestEmpty, ManifestUnreadable
from archive.manifests.csv_table import read_csv
from archive.manifests.json_table import fault_of, read_json
from archive.manifests.table import C, Kind, Table

_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument"
_HEAD = 200
_JSON = (b"{", b"[")
_BLANK = b"\x00\xef\xbb\xbf\xff\xfe\r\n\t ,;"


def opened(data: bytes, name: str, kind: Kind[C]) -> list[Table[C]]:
    """The tables of a CSV, JSON, XLSX, XLS, ET or ODS; at least one, each with rows.

    Raises:
        ManifestUnreadable: it cannot be opened, or has no header.
        ManifestEmpty: there is no row below any header.
    """
    if not data.strip(_BLANK):
        raise ManifestEmpty(name=name)
    found = _tables(data, name, kind)
    if not found:
        raise ManifestUnreadable(name=name, **_no_table(data, name, kind))
    filled = [one for one in found if one.lines]
    if not filled:
        raise ManifestEmpty(name=name)
    return filled


def _no_table(data: bytes, name: str, kind: Kind[C]) -> dict[str, str]:
    if name.lower().endswith(".json") and (said := fault_of(data)):
        return i18n.reason("manifest.no-json", said=said)
    return i18n.reason(kind.headless)


def _tables(data: bytes, name: str, kind: Kind[C]) -> list[Table[C]]:
    if data.startswith((_OLD_OFFICE, _ZIP)):
        return _workbook(data, name, kind)
    one = (read_json(data, kind) if data.lstrip(_BLANK).startswith(_JSON) else None) or read_csv(data, name, kind)
    return [one] if one else []


def _workbook(data: bytes, name: str, kind: Kind[C]) -> list[Table[C]]:
    # Their libraries take longer to load than a CSV.
    if data.startswith(_OLD_OFFICE):
        from archive.manifests.xls_table import read_xls  # noqa: PLC0415

        return read_xls(data, name, kind)
    from archive.manifests.ods_table import CONTENT, read_ods  # noqa: PLC0415

    if _OPEN_DOCUMENT in data[:_HEAD] or (CONTENT.encode() in data and b"xl/workbook.xml" not in data):
        return read_ods(data, name, kind)
    from archive.manifests.xlsx_table import read_xlsx  # noqa: PLC0415

    return read_xlsx(data, name, kind)
