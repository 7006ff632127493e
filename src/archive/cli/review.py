"""`archive review …`, `withdraw`, `policy`: what people decide."""

from collections.abc import Callable
from functools import partial
from typing import Annotated

import typer

from archive import i18n
from archive.access.may import Act
from archive.cli.shared.people import acting, deciding
from archive.cli.terminal import sentences, tables
from archive.cli.terminal.console import say, say_json
from archive.errors import NotFound, UnknownCentre
from archive.i18n import notes
from archive.i18n.doubts import kinds, sentence
from archive.models.centre import ReviewPolicy
from archive.models.deletion import Category
from archive.models.identity import ASKED
from archive.models.ids import ResourceId, parse_resource_id
from archive.models.report import Decision
from archive.models.states import RESTORED_ANEW, ResourceState
from archive.services import Services
from archive.steps.decisions import doubts as doubts_step
from archive.steps.decisions import review as review_step
from archive.steps.desk import editing, reviewing
from archive.steps.making import quality
from archive.steps.publishing import entries

Id = Annotated[str, typer.Argument()]
Reason = Annotated[str, typer.Option("--reason")]
Kind = Annotated[Category, typer.Option("--category")]
By = Annotated[str | None, typer.Option("--by")]
app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_(
    state: Annotated[ResourceState, typer.Option()] = ResourceState.IN_REVIEW,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    ids: Annotated[bool, typer.Option("--ids")] = False,
) -> None:
    """List what waits, with what to look at and what centres are asked."""
    services = Services.load()
    found = services.ledger.resources.in_state(state, limit)
    if ids:
        for resource in found:
            say(resource.id)
        return
    heads = tables.heads("id", "title", "from", "files", "consent", "doubts")
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
    """Show one; in review, with a preview address signed for an hour."""
    services = Services.load()
    resource = services.ledger.resources.get(known(id_))
    acting(Act.SEE_PRIVATE, where=services.ledger.centres.above(resource.centre))
    say_json(resource.json_text())
    said, _ = services.ledger.deliveries.said_of(resource.id, resource.delivery)
    for doubt in doubts_step.of(services, resource):
        kind = i18n.text(f"doubt-kind.{doubt.kind.value}")
        say(f"? {kind}  {_lines(partial(sentence, doubt))}")
    for fault in said:
        say("\n".join(f"- {line}" for line in sentences.lines(fault.code, fault.facts)))
    for part in quality.of(services, resource):
        for flag in part.flags:
            say(f"~ {part.part}  {_lines(partial(notes.note, flag))}")
    if resource.state in entries.PREVIEWED:
        say(i18n.both("review.preview"), entries.preview_address(services, resource.id))


@app.command("approve")
def approve(ids: Annotated[list[str], typer.Argument()], by: By = None) -> None:
    """Approve: the worker publishes within seconds. Of many at once, what has a doubt is
    left out and named; exit status 1 then. Approve such a one by itself, once it was looked at.
    """
    services = Services.load()
    left_out = []
    for typed in ids:
        identifier = known(typed)
        doubts = doubts_step.of(services, services.ledger.resources.get(identifier)) if len(ids) > 1 else ()
        if doubts:
            left_out.append(identifier)
            what = {language: kinds(doubts, language) for language in i18n.LANGUAGES}
            say(i18n.both("review.left_out", id=identifier, **what), error=True)
            continue
        _decide(services, identifier, Act.APPROVE_MANY if len(ids) > 1 else Act.APPROVE, by)
    if left_out:
        say(i18n.both("review.left_out_all", count=len(left_out)), error=True)
        raise typer.Exit(1)


@app.command("return")
def return_(id_: Id, reason: Reason, by: By = None) -> None:
    """Return to the centre with reasons."""
    _decide(Services.load(), id_, Act.RETURN, by, reason)


def withdraw(id_: Id, reason: Reason, category: Kind = Category.OTHER, by: By = None) -> None:
    """Withdraw an entry from the public."""
    _decide(Services.load(), id_, Act.WITHDRAW, by, reason, category)


def restore_entry(id_: str, reason: str, by: str | None) -> None:
    """Restore a withdrawn entry."""
    _decide(Services.load(), id_, Act.RESTORE, by, reason)


def policy(
    centre: Annotated[str, typer.Argument()],
    set_to: Annotated[ReviewPolicy | None, typer.Option("--set")] = None,
) -> None:
    """Show or set a centre's review policy."""
    services = Services.load()
    if services.ledger.centres.get(centre) is None:
        raise UnknownCentre(centre=centre)
    if set_to:
        acting(Act.SET_POLICY, where=services.ledger.centres.above(centre))
        services.ledger.policies.set(centre, set_to)
    say(f"{centre} {services.ledger.policies.of(centre).value}")


def known(typed: str) -> ResourceId:
    """The id that was meant.

    Raises:
        NotFound: it cannot be one.
    """
    found = parse_resource_id(typed)
    if found is None:
        raise NotFound(what="resource", id=typed)
    return found


def _decide(services: Services, typed: str, act: Act, by: str | None, reason: str = "", category: Category | None = None) -> None:
    resource_id = known(typed)
    who = deciding(services, act, by, resource_id)
    verb = Act.APPROVE if act is Act.APPROVE_MANY else act
    decision = Decision(verb=verb.value, by=who, reason=reason, category=category)
    if verb in {Act.APPROVE, Act.RETURN}:
        review_step.check_said(resource_id, verb.value, who, reason)
        passed = reviewing.by_command(services, who, resource_id, decision)
        if passed.to:
            say(f"{resource_id} {i18n.both('review.passed_on', to=passed.to.name)}")
            return
    else:
        if verb is Act.RESTORE:
            editing.opened(services, resource_id)  # finishes an edit that the ledger lacks
        review_step.decide(services, resource_id, decision)
    anew = verb is Act.RESTORE and services.ledger.resources.get(resource_id).state is RESTORED_ANEW
    say(f"{resource_id} {i18n.both('review.restored_anew' if anew else 'verb.' + verb.value)}")


def _lines(words: Callable[[i18n.Language], str]) -> str:
    """What is said in each language, one below the other."""
    return "\n     ".join(said for _, said in i18n.each(words))


def _show_asked(services: Services, limit: int) -> None:
    """Items whose centres are asked which works they are."""
    asked = services.ledger.deliveries.asked(limit)
    if not asked:
        return
    heads = tables.heads("delivery", "item", "title", "question")
    made = tables.table(*heads, folding=heads[2:], title=i18n.both("review.asked"))
    for item, delivery in asked:
        question = next(fault for fault in item.faults if fault.code in ASKED)
        title = item.record.title if item.record else ""
        made.add_row(f"{delivery.centre}/{delivery.name}", item.item, title, i18n.explain(question.code, question.facts).what)
    tables.show(made)


def add(application: typer.Typer) -> None:
    """Add the commands."""
    application.add_typer(app, name="review")
    for command in (withdraw, policy):
        application.command()(command)
