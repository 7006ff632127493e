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
from archive.steps.publishing.entries import published

_MOST_CHARACTERS = 200

Many = list[str] | None


def add(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("search")(search)
    app.command("show")(show)
    app.command("reindex")(reindex)


def search(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[Q]...", help="检索词:汉字、拼音或首字母 / words, pinyin, initials.")
    ] = None,
    kind: Annotated[list[Kind] | None, typer.Option(help="类型,可多次 / kind, repeatable.")] = None,
    genre: Annotated[Many, typer.Option(help="门类 id,可多次 / genre id, repeatable.")] = None,
    place: Annotated[Many, typer.Option(help="行政区划代码,可多次 / division code, repeatable.")] = None,
    centre: Annotated[Many, typer.Option(help="文化馆 id,可多次 / centre id, repeatable.")] = None,
    level: Annotated[list[Level] | None, typer.Option(help="文化馆级别,可多次 / level of centre, repeatable.")] = None,
    year: Annotated[list[int] | None, typer.Option(min=1, max=9999, help="年份,可多次 / year, repeatable.")] = None,
    media: Annotated[list[MediaType] | None, typer.Option(help="媒体,可多次 / media, repeatable.")] = None,
    sort: Annotated[Sort, typer.Option(help="排序 / order: relevance newest date.")] = "relevance",
    size: Annotated[int, typer.Option(min=1, max=100, help="每页条数 / entries on a page.")] = 20,
    after: Annotated[str | None, typer.Option(help="上一页给出的位置 / position given by the page before.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON.")] = False,
) -> None:
    """检索已公开的条目 / Search the published entries."""
    query = SearchQuery(
        text=" ".join(_typed(words))[:_MOST_CHARACTERS],
        kind=tuple(one.value for one in kind or ()),
        genre=_typed(genre),
        division=_typed(place),
        centre=_typed(centre),
        level=tuple(one.value for one in level or ()),
        year=tuple(year or ()),
        media=tuple(one.value for one in media or ()),
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
    id: Annotated[str, typer.Argument(help="条目编号,大小写和连字符随意 / id of the entry, typed loosely.")],  # noqa: A002
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON.")] = False,
) -> None:
    """显示一个已公开的条目 / Show one published entry."""
    known = parse_resource_id(id)
    entry = Services.load().catalogue.get(known) if known else None
    if entry is None:
        raise NotFound(what="entry", id=id)
    if as_json:
        say_json(entry.json_text())
    else:
        _print_entry(entry)


def reindex(
    force: Annotated[bool, typer.Option("--force", help="条目大减也启用新索引 / put it in place even if many are gone.")] = False,
) -> None:
    """另建新索引,核对条数后切换 / Build a new index beside the old one, compare counts, switch."""
    services = Services.load()
    with Progress(TextColumn("{task.description}"), TimeElapsedColumn(), console=SafeConsole(stderr=True)) as bar:
        task = bar.add_task(i18n.both("catalogue.cli.indexing", count=0))
        result = services.catalogue.reindex(
            published(services),
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
    heads = ("编号 id", "题名 title", "门类 genre", "地点 place", "日期 date", "来源 centre")
    table = tables.table(*heads, folding=set(heads) - {"编号 id", "日期 date"}, plain=True)
    for hit in found.hits:
        table.add_row(*_cells(hit.entry))
    tables.show(table)
    say(i18n.both("catalogue.cli.found", total=found.total, took=found.took_ms))
    if found.next:
        say(i18n.both("catalogue.cli.next", cursor=found.next))


def _cells(entry: PublicRecord) -> tuple[str, ...]:
    place = entry.place.divisions[-1].label if entry.place.divisions else entry.place.given
    date = entry.date.given if entry.date else ""
    genre = "、".join(one.label for one in entry.genres) or i18n.text(f"catalogue.kind.{entry.kind.value}")
    return (entry.id, entry.title, genre, place, date, entry.centre.name)


def _print_entry(entry: PublicRecord) -> None:
    table = tables.table("", "text", folding={"text"}, plain=True, headed=False)
    for name, value in _lines(entry):
        if value:
            table.add_row(name, value)
    tables.show(table)


def _lines(entry: PublicRecord) -> Iterable[tuple[str, str]]:
    yield "编号 id", entry.id
    yield "题名 title", entry.title
    yield "其他题名 alternative", "、".join(entry.alternative_titles)
    yield "类型 kind", i18n.both(f"catalogue.kind.{entry.kind.value}")
    yield "门类 genre", "、".join(one.label for one in entry.genres)
    yield "责任者 contributors", "、".join(f"{one.name} ({one.role.value})" for one in entry.contributors)
    yield "日期 date", " ".join(filter(None, (entry.date.given, entry.date.edtf))) if entry.date else ""
    yield "地点 place", " ".join((*(one.label for one in entry.place.divisions), entry.place.given))
    yield "活动 programme", entry.programme
    yield "来源 centre", entry.centre.name
    yield "简介 description", entry.description
    yield "关键词 subjects", "、".join(entry.subjects)
    yield "语言 language", "、".join(one.label for one in entry.languages)
    yield "权利 rights", entry.rights
    yield "媒体 media", "、".join(i18n.text(f"catalogue.media.{one.media.value}") for one in entry.media)
    yield "标签 tags", "、".join(f"{one.value} ({one.source})" for one in entry.tags)
    yield "公开 published", moments.with_offset(entry.published_at)
