"""Source identifiers (dcterms:identifier): what the work is called where it comes from, one per line."""

from archive.manifests.model import Cell, FieldValue


def identifier(cell: Cell) -> FieldValue[tuple[str, ...]]:
    """The identifiers as written. With one of them, the item number only holds rows together and is none itself.

    So an exported bag can number its items by the archive's own ids and still say what each was called.
    """
    return FieldValue(tuple(line for part in cell.value.splitlines() if (line := part.strip())))
