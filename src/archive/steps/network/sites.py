"""Sites: rows of the sheet 场所 become statements. A site keeps its id and its square when it gets another name."""

from collections.abc import Iterator, Mapping, Sequence

from archive.manifests.network.cells import Cells
from archive.manifests.network.site_sheet import SITES, SiteColumn, SiteRow, site_row
from archive.models.centre import Centre
from archive.models.network.site import Site
from archive.models.network.statement import Concept, numbered_id
from archive.services import Services
from archive.steps.network import keeping, named_centres
from archive.steps.network.asked import Asked, Counts
from archive.steps.network.keeping import Said

_S = SiteColumn


def take(services: Services, rows: Sequence[Cells], asked: Asked) -> Counts:
    """Write what the rows say. What a row leaves empty stays as it is; a former name leads to the site.

    Raises:
        Conflict, StoreUnavailable, LedgerUnavailable: hand it in again.
    """
    every = list(_usable(services, rows, asked))
    before = services.ledger.network.activities.known(Site, [id_ for id_, _, _ in every])
    made = [_made(id_, row, centre, before, asked) for id_, row, centre in every]
    new = sum(one.id not in before for one in made)
    changed = [one for one in made if before.get(one.id) != one]
    if not asked.dry_run:
        keeping.keep_all(services, [Said(one, "import") for one in changed], asked.by)
    return Counts(new, len(changed) - new, len(made) - len(changed))


def _usable(services: Services, rows: Sequence[Cells], asked: Asked) -> Iterator[tuple[str, SiteRow, Centre]]:
    centres = named_centres.responsible(services, rows, _S.CENTRE, asked)
    seen: dict[str, int] = {}
    for row in rows:
        said, centre = site_row(row), centres.of(row, _S.CENTRE)
        if row.refused or centre is None:
            continue
        id_ = numbered_id(Concept.SITE, centre.id, said.number)
        if first := seen.get(id_):
            row.wrong("E909", _S.NUMBER, first_row=str(first))
            continue
        seen[id_] = row.number
        yield id_, said, centre


def _made(id_: str, row: SiteRow, centre: Centre, before: Mapping[str, Site], asked: Asked) -> Site:
    old = before.get(id_)
    fields = dict(row.said)
    if old is None:
        base = Site(
            id=id_, number=row.number, centre=centre.id, division=centre.division, title="", state="open", sample=asked.sample,
            place=centre.division,
        )  # fmt: skip
        return base.model_copy(update=fields)
    names = (*old.former, *(fields.get("former", ()) or ()))  # type: ignore[misc]
    if fields.get("title") not in {None, old.title}:
        names = (*names, old.title)
    fields["former"] = tuple(name for name in dict.fromkeys(names) if name != fields.get("title", old.title))
    return old.model_copy(update=fields)


SHEET = SITES
