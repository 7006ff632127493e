"""The kind of an item whose list does not tell it, once its files are known."""

from archive.manifests.columns import Column, nearly, recognised
from archive.manifests.fields.kind import taken_from
from archive.models.delivery import Item
from archive.models.media import FileRole
from archive.models.record import Record
from archive.models.report import Fault, row_named
from archive.vocabulary import guess_kind, is_medium


def with_kind(item: Item) -> Item:
    """The item with a kind told from its genres, its files and its title, which is said (E265). A kind that the list names, of
    whatever word, always stands; where nothing tells, it stays `other`.
    """
    if item.record is None or _is_named(item):
        return item
    media = {file.media for file in item.files if file.role is FileRole.MAIN}
    guess = guess_kind(item.record.title, (term.label for term in item.record.genres), media)
    if guess is None:
        return item
    record: Record = item.record.model_copy(update={"kind": guess.kind})
    first = item.files[0] if item.files else None
    row, sheet = (first.row, first.sheet or None) if first else (None, None)
    facts = {"row": row_named(row, sheet) if row else "", "column": Column.KIND.value, "item": item.item, "value": ""}
    facts |= taken_from(guess.kind, guess.source, guess.word)
    said = Fault(code="E265", row=row, sheet=sheet, column=Column.KIND.value, item=item.item, refuses=False, facts=facts)
    return item.model_copy(update={"record": record, "faults": (*item.faults, said)})


def _is_named(item: Item) -> bool:
    cells = (value for row in item.rows for header, value in row.items() if Column.KIND in (recognised(header), nearly(header)))
    return any(value.strip() and not is_medium(value) for value in cells)
