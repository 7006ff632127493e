"""`archive search`, `archive show`, `archive reindex`: the public catalogue on the command line."""

from collections.abc import Iterable
from typing import Annotated

import typer
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from archive import i18n
from archive.cli.terminal import tables
from archive.cli.terminal.console import SafeConsole, say, say_json
from archive.errors import NotFound
from archive.i18n import moments
from archive.models.centre import Level
from archive.models.facts import MediaType
from archive.models.ids import parse_resource_id
from archive.models.public import PublicRecord
from archive.models.record import Kind
from archive.models.search import SearchQuery, SearchResults, Sort
from archive.services import Services

_MOST_CHARACTERS = 200

Many = list[str] | None


def add(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("search")(search)
    app.command("show")(show)
    app.command("reindex")(reindex)


def search(
    words: Annotated[list[str] | None, typer.Argument(metavar="[Q]...")] = None,
    kind: Annotated[list[Kind] | None, typer.Option()] = None,
    genre: Annotated[Many, typer.Option()] = None,
    place: Annotated[Many, typer.Option()] = None,
    centre: Annotated[Many, typer.Option()] = None,
    level: Annotated[list[Level] | None, typer.Option()] = None,
    year: Annotated[list[int] | None, typer.Option(min=1, max=9999)] = None,
    media: Annotated[list[MediaType] | None, typer.Option()] = None,
    person: Annotated[Many, typer.Option()] = None,
    sort: Annotated[Sort, typer.Option()] = "relevance",
    size: Annotated[int, typer.Option(min=1, max=100)] = 20,
    after: Annotated[str | None, typer.Option()] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Search the published entries."""
    query = SearchQuery(
        text=" ".join(_typed(words))[:_MOST_CHARACTERS],
        kind=tuple(one.value for one in kind or ()),
        genre=_typed(genre),
        division=_typed(place),
        centre=_typed(centre),
        level=tuple(one.value for one in level or ()),
        year=tuple(year or ()),
        media=tuple(one.value for one in media or ()),
        person=_typed(person),
        sort=sort,
        size=size,
        after=after,
    )
    found = Services.load().catalogue.search(query)
    if as_json:
        say_json(found.json_text())
    else:
        _print_page(found)


def show(
    id: Annotated[str, typer.Argument()],  # noqa: A002
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Show one published entry."""
    known = parse_resource_id(id)
    entry = Services.load().catalogue.get(known) if known else None
    if entry is None:
        raise NotFound(what="entry", id=id)
    if as_json:
        say_json(entry.json_text())
    else:
        _print_entry(entry)


def reindex(
    force: Annotated[bool, typer.Option("--force")] = False,
) -> None:
    """Build a new index beside the old one, compare counts, switch."""
    from archive.access.may import Act
    from archive.cli.shared.people import acting
    from archive.steps.publishing import reindex as reindexing  # with much that reads records: a search starts without

    acting(Act.REBUILD)
    services = Services.load()
    with Progress(TextColumn("{task.description}"), TimeElapsedColumn(), console=SafeConsole(stderr=True)) as bar:
        task = bar.add_task(i18n.both("catalogue.cli.indexing", count=0))
        result = reindexing.run(
            services,
            lambda count: bar.update(task, description=i18n.both("catalogue.cli.indexing", count=count)),
            force=force,
        )
    facts = {"index": result.index, "count": result.count, "before": result.before, "seconds": result.seconds}
    say(i18n.both("catalogue.cli.reindexed", **facts))


def _typed(values: Many) -> tuple[str, ...]:
    """Arguments as text; bytes of them that are no UTF-8 become question marks."""
    return tuple(value.encode(errors="replace").decode() for value in values or ())


def _print_page(found: SearchResults) -> None:
    if not found.hits:
        say(i18n.both("catalogue.cli.none"))
        return
    heads = tables.heads("id", "title", "genre", "place", "date", "centre")
    table = tables.table(*heads, folding={*heads[1:4], heads[5]}, plain=True)
    for hit in found.hits:
        table.add_row(*_cells(hit.entry))
    tables.show(table)
    say(i18n.both("catalogue.cli.found", total=found.total, took=found.took_ms))
    if found.next:
        say(i18n.both("catalogue.cli.next", cursor=found.next))


def _cells(entry: PublicRecord) -> tuple[str, ...]:
    place = entry.place.divisions[-1].label if entry.place.divisions else entry.place.given
    date = entry.date.given if entry.date else ""
    genre = i18n.listed(one.label for one in entry.genres) or i18n.text(f"catalogue.kind.{entry.kind.value}")
    return (entry.id, entry.title, genre, place, date, entry.centre.name)


def _print_entry(entry: PublicRecord) -> None:
    table = tables.table("", "text", folding={"text"}, plain=True, headed=False)
    for name, value in _lines(entry):
        if value:
            table.add_row(*tables.heads(name), value)
    tables.show(table)


def _lines(entry: PublicRecord) -> Iterable[tuple[str, str]]:
    """Head and value."""
    yield "id", entry.id
    yield "title", entry.title
    yield "alternative", i18n.listed(entry.alternative_titles)
    yield "kind", i18n.both(f"catalogue.kind.{entry.kind.value}")
    yield "genre", i18n.listed(one.label for one in entry.genres)
    yield (
        "contributors",
        i18n.listed(f"{one.name} ({one.credit or i18n.text(f'role.{one.role.value}')})" for one in entry.contributors),
    )
    yield "date", " ".join(filter(None, (entry.date.given, entry.date.edtf))) if entry.date else ""
    yield "place", " ".join((*(one.label for one in entry.place.divisions), entry.place.given))
    yield "programme", entry.programme
    yield "centre", entry.centre.name
    yield "description", entry.description
    yield "subjects", i18n.listed(entry.subjects)
    yield "language", i18n.listed(one.label for one in entry.languages)
    yield "rights", entry.rights
    yield "media", i18n.listed(i18n.text(f"catalogue.media.{one.media.value}") for one in entry.media)
    yield "tags", i18n.listed(f"{one.value} ({one.source})" for one in entry.tags)
    yield "published", moments.with_offset(entry.published_at)
