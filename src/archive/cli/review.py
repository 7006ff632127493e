"""`archive review …`, `withdraw`, `restore`, `centre`: what people decide."""

from datetime import UTC, datetime, timedelta
from getpass import getuser
from typing import Annotated

import typer

from archive import i18n, places
from archive.access import signing
from archive.cli import tables
from archive.errors import NotFound, UnknownCentre
from archive.i18n import notes
from archive.models.centre import ReviewPolicy
from archive.models.deletion import Category
from archive.models.ids import ResourceId, parse_resource_id
from archive.models.report import Decision
from archive.models.states import ResourceState
from archive.services import Services
from archive.steps import entries, quality
from archive.steps import review as review_step

PREVIEW_FOR = timedelta(hours=1)
Id = Annotated[str, typer.Argument(help="资源编号 / id of the resource.")]
Reason = Annotated[str, typer.Option("--reason", help="理由 / reason.")]
Kind = Annotated[Category, typer.Option("--category", help="理由类别,公众可见 / kind of reason, shown to the public.")]
By = Annotated[str | None, typer.Option("--by", help="决定人,默认为登录名 / who decides; default: the login name.")]
app = typer.Typer(help="审核 / review: list, show, approve, return.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_(
    state: Annotated[ResourceState, typer.Option(help="状态 / state.")] = ResourceState.IN_REVIEW,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="最多条数 / at most so many.")] = 50,
    ids: Annotated[bool, typer.Option("--ids", help="只列编号 / ids only.")] = False,
) -> None:
    """列出待审资源 / List what waits for review."""
    found = Services.load().ledger.resources.in_state(state, limit)
    if ids:
        for resource in found:
            print(resource.id)
        return
    title, long = i18n.both(f"state.resource.{state.value}"), {"题名 title", "中心 centre"}
    made = tables.table("编号 id", "题名 title", "中心 centre", "文件 files", folding=long, title=title)
    for resource in found:
        centre = places.centre(resource.centre)
        made.add_row(resource.id, resource.record.title, centre.name if centre else resource.centre, str(len(resource.assets)))
    tables.show(made)


@app.command("show")
def show(id_: Id) -> None:
    """显示一条资源;待审的附一小时内有效的预览地址 / Show one; in review, with a preview address signed for an hour."""
    services = Services.load()
    resource = services.ledger.resources.get(known(id_))
    print(resource.json_text())
    for part in quality.of(services, resource):
        for flag in part.flags:
            print(f"~ {part.part}  {notes.note(flag)}\n     {notes.note(flag, 'en')}")
    if resource.state in entries.PREVIEWED:
        print(i18n.both("review.preview"), preview_address(services, resource.id))


@app.command("approve")
def approve(ids: Annotated[list[str], typer.Argument(help="资源编号,可多个 / ids of resources.")], by: By = None) -> None:
    """批准发布 / Approve: the worker publishes within seconds."""
    _decide(ids, "approve", by, "")


@app.command("return")
def return_(id_: Id, reason: Reason, by: By = None) -> None:
    """退回并说明理由 / Return to the centre with reasons."""
    _decide([id_], "return", by, reason)


def withdraw(id_: Id, reason: Reason, category: Kind = Category.OTHER, by: By = None) -> None:
    """撤下已发布的条目 / Withdraw an entry from the public."""
    _decide([id_], "withdraw", by, reason, category)


def restore(id_: Id, reason: Reason = "", by: By = None) -> None:
    """恢复已撤下的条目 / Restore a withdrawn entry."""
    _decide([id_], "restore", by, reason)


def policy(
    centre: Annotated[str, typer.Argument(help="中心编号 / id of the centre.")],
    set_to: Annotated[ReviewPolicy | None, typer.Option("--set", help="设为 / set to required or trusted.")] = None,
) -> None:
    """查看或设置中心的审核策略 / Show or set a centre's review policy."""
    services = Services.load()
    if places.centre(centre) is None:
        raise UnknownCentre(centre=centre)
    if set_to:
        services.ledger.policies.set(centre, set_to)
    print(f"{centre} {services.ledger.policies.of(centre).value}")


def preview_address(services: Services, resource_id: ResourceId) -> str:
    """An address under which a resource can be looked at for an hour before it is public."""
    until = int((datetime.now(UTC) + PREVIEW_FOR).timestamp())
    signature = signing.sign(services.settings.signing_key.get_secret_value(), f"preview:{resource_id}", until)
    return f"{services.settings.portal_url.rstrip('/')}/preview/{resource_id}?until={until}&sig={signature}"


def known(typed: str) -> ResourceId:
    """The id that was meant.

    Raises:
        NotFound: it cannot be one.
    """
    found = parse_resource_id(typed)
    if found is None:
        raise NotFound(what="resource", id=typed)
    return found


def person(by: str | None) -> str:
    """Who decides: as typed, or the login name where nobody was named."""
    return getuser() if by is None else by


def _decide(ids: list[str], verb: str, by: str | None, reason: str, category: Category | None = None) -> None:
    services = Services.load()
    for typed in ids:
        identifier = known(typed)
        review_step.decide(services, identifier, Decision(verb=verb, by=person(by), reason=reason, category=category))
        print(f"{identifier} {i18n.both('verb.' + verb)}")


def add(application: typer.Typer) -> None:
    """Add the commands."""
    application.add_typer(app, name="review")
    for command in (withdraw, restore, policy):
        application.command()(command)
