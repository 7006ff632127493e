"""`archive review …`, `withdraw`, `policy`: what people decide."""

from datetime import UTC, datetime, timedelta
from getpass import getuser
from typing import Annotated

import typer

from archive import i18n
from archive.cli.terminal import sentences, tables
from archive.cli.terminal.console import say, say_json
from archive.errors import NotFound, UnknownCentre
from archive.i18n import notes
from archive.i18n.doubts import kinds, sentence
from archive.links import signing
from archive.models.centre import ReviewPolicy
from archive.models.deletion import Category
from archive.models.ids import ResourceId, parse_resource_id
from archive.models.report import Decision
from archive.models.states import ResourceState
from archive.services import Services
from archive.steps.decisions import doubts as doubts_step
from archive.steps.decisions import review as review_step
from archive.steps.making import quality
from archive.steps.publishing import entries

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
    """列出待审资源,连同要留意之处和等中心答复的问题 / List what waits, with what to look at and what centres are asked."""
    services = Services.load()
    found = services.ledger.resources.in_state(state, limit)
    if ids:
        for resource in found:
            say(resource.id)
        return
    heads = ("编号 id", "题名 title", "中心 centre", "文件 files", "授权 consent", "留意 look at")
    title = i18n.both(f"state.resource.{state.value}")
    made = tables.table(*heads, folding={heads[1], heads[2], heads[4], heads[5]}, title=title)
    centres = services.ledger.centres.many({resource.centre for resource in found})
    for resource in found:
        centre = centres.get(resource.centre)
        consent = resource.record.consent
        doubts = doubts_step.of(services, resource)
        made.add_row(
            resource.id,
            resource.record.title,
            centre.name if centre else resource.centre,
            str(len(resource.assets)),
            consent.statement if consent else "–",
            "\n".join(f"{kinds(doubts, language)}" for language in i18n.LANGUAGES) if doubts else "",
        )
    tables.show(made)
    _show_asked(services, limit)


@app.command("show")
def show(id_: Id) -> None:
    """显示一条资源;待审的附一小时内有效的预览地址 / Show one; in review, with a preview address signed for an hour."""
    services = Services.load()
    resource = services.ledger.resources.get(known(id_))
    say_json(resource.json_text())
    said, _ = services.ledger.deliveries.said_of(resource.id, resource.delivery)
    for doubt in doubts_step.of(services, resource):
        say(f"? {i18n.text(f'doubt-kind.{doubt.kind.value}')}  {sentence(doubt)}\n     {sentence(doubt, 'en')}")
    for fault in said:
        say("\n".join(f"- {line}" for line in sentences.lines(fault.code, fault.facts)))
    for part in quality.of(services, resource):
        for flag in part.flags:
            say(f"~ {part.part}  {notes.note(flag)}\n     {notes.note(flag, 'en')}")
    if resource.state in entries.PREVIEWED:
        say(i18n.both("review.preview"), preview_address(services, resource.id))


@app.command("approve")
def approve(ids: Annotated[list[str], typer.Argument(help="资源编号,可多个 / ids of resources.")], by: By = None) -> None:
    """批准发布;一次批多条时,有疑问的不批 / Approve: the worker publishes within seconds. Of many at once, what has a doubt is
    left out and named; exit status 1 then. Approve such a one by itself, once it was looked at.
    """
    services = Services.load()
    left_out = []
    for typed in ids:
        identifier = known(typed)
        doubts = doubts_step.of(services, services.ledger.resources.get(identifier)) if len(ids) > 1 else ()
        if doubts:
            left_out.append(identifier)
            say(i18n.both("review.left_out", id=identifier, zh=kinds(doubts, "zh"), en=kinds(doubts, "en")), error=True)
            continue
        _decide(services, identifier, Decision(verb="approve", by=person(by)))
    if left_out:
        say(i18n.both("review.left_out_all", count=len(left_out)), error=True)
        raise typer.Exit(1)


@app.command("return")
def return_(id_: Id, reason: Reason, by: By = None) -> None:
    """退回并说明理由 / Return to the centre with reasons."""
    _decide(Services.load(), known(id_), Decision(verb="return", by=person(by), reason=reason))


def withdraw(id_: Id, reason: Reason, category: Kind = Category.OTHER, by: By = None) -> None:
    """撤下已发布的条目 / Withdraw an entry from the public."""
    _decide(Services.load(), known(id_), Decision(verb="withdraw", by=person(by), reason=reason, category=category))


def restore_entry(id_: str, reason: str, by: str | None) -> None:
    """Restore a withdrawn entry."""
    _decide(Services.load(), known(id_), Decision(verb="restore", by=person(by), reason=reason))


def policy(
    centre: Annotated[str, typer.Argument(help="中心编号 / id of the centre.")],
    set_to: Annotated[ReviewPolicy | None, typer.Option("--set", help="设为 / set to required or trusted.")] = None,
) -> None:
    """查看或设置中心的审核策略 / Show or set a centre's review policy."""
    services = Services.load()
    if services.ledger.centres.get(centre) is None:
        raise UnknownCentre(centre=centre)
    if set_to:
        services.ledger.policies.set(centre, set_to)
    say(f"{centre} {services.ledger.policies.of(centre).value}")


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


def _decide(services: Services, resource_id: ResourceId, decision: Decision) -> None:
    review_step.decide(services, resource_id, decision)
    say(f"{resource_id} {i18n.both('verb.' + decision.verb)}")


def _show_asked(services: Services, limit: int) -> None:
    """Items whose centres are asked which works they are."""
    asked = services.ledger.deliveries.asked(limit)
    if not asked:
        return
    heads = ("交付 delivery", "条目 item", "题名 title", "问题 question")
    made = tables.table(*heads, folding=heads[2:], title=i18n.both("review.asked"))
    for item, delivery in asked:
        question = next(fault for fault in item.faults if fault.code == "E240")
        title = item.record.title if item.record else ""
        made.add_row(f"{delivery.centre}/{delivery.name}", item.item, title, i18n.explain("E240", question.facts).what)
    tables.show(made)


def add(application: typer.Typer) -> None:
    """Add the commands."""
    application.add_typer(app, name="review")
    for command in (withdraw, policy):
        application.command()(command)
