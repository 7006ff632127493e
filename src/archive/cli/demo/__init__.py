"""`archive demo`: the whole way on one machine, from four centres' deliveries to entries that are found and played."""

import shutil
import signal
from collections.abc import Collection, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from archive import i18n
from archive.cli.deliveries import one_folder, receipt_text, upload
from archive.cli.terminal import tables
from archive.cli.terminal.console import SafeConsole
from archive.config import Settings
from archive.errors import NeedsDescription
from archive.models.delivery import Delivery
from archive.models.people import Person, Role
from archive.models.report import Decision
from archive.models.states import DeliveryState, ResourceState
from archive.services import Services
from archive.steps.decisions import review
from archive.steps.ingest import receipt as receipt_step

if TYPE_CHECKING:  # samples need the media extra, other commands do not
    from archive.samples import SampleDelivery

REVIEWER = Person.named("demo", Role.REVIEWER)
BECOMING_PUBLIC = frozenset({ResourceState.IN_REVIEW, ResourceState.APPROVED, ResourceState.PUBLISHED})


def demo(
    once: Annotated[bool, typer.Option("--once")] = False,
) -> None:
    """Show the whole way with the sample deliveries."""
    from archive.cli.terminal.progress import Board
    from archive.local import stack

    console = SafeConsole()
    signal.signal(signal.SIGTERM, _interrupt)
    with Board(console) as board:
        running = stack.up(Settings.load(), bound=once, tell=board.tell, prepared=_prepare)
    services = Services(running.settings)
    finished = False
    try:
        passed = _whole_way(services, console, once)
        finished = True
    finally:
        if once or not finished:
            with Board(console) as board:
                running.stop(board.tell)
        else:
            running.leave()
    if once:
        console.print(i18n.both("demo.passed" if passed else "demo.failed"))
        raise typer.Exit(0 if passed else 1)
    console.print(i18n.both("demo.running", address=services.settings.portal_url), soft_wrap=True)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _prepare(settings: Settings, _healthy: Collection[str]) -> None:
    Services(settings).prepare()


def _whole_way(services: Services, console: Console, once: bool) -> bool:
    from archive import samples
    from archive.cli.demo import by_workbook, checks, contest, harvested, in_a_browser, off_a_disk
    from archive.cli.demo import waiting as demo_waiting
    from archive.samples import as_they_come

    console.rule(i18n.both("demo.deliver"))
    folder = services.settings.home.resolve() / "demo"
    made = [*samples.write(folder), *as_they_come.write(folder)]
    handed = [*_hand_in(services, console, made), off_a_disk.hand_in(services, console, folder)]
    console.rule(i18n.both("demo.ingest"))
    deliveries = demo_waiting.until_settled(services, console, handed)
    console.rule(i18n.both("demo.review"))
    demo_waiting.until_public(services, console, _approve_all(services, console, deliveries))
    console.rule(i18n.both("demo.correct"))
    again = [_upload(services, console, _corrected(folder, made))]
    corrected = demo_waiting.until_settled(services, console, again, later_than=deliveries)
    demo_waiting.until_public(services, console, _approve_all(services, console, corrected))
    console.rule(i18n.both("demo.harvest"))
    linked = harvested.taken_in(services, console)
    demo_waiting.until_public(services, console, _approve_all(services, console, linked))
    who = in_a_browser.people(services, console)
    console.rule(i18n.both("demo.in-a-browser"))
    in_a_browser.walk(services, console, folder, who)
    console.rule(i18n.both("demo.contest"))
    every = (*deliveries, *corrected)
    public = [one.id for delivery in every for one in services.ledger.resources.of_delivery(delivery.id)]
    contest.run(services, console, public)
    console.rule(i18n.both("demo.workbook"))
    by_workbook.run(services, console, public)
    console.rule(i18n.both("demo.result"))
    newest = {(one.centre, one.name): one for one in (*deliveries, *corrected, *linked)}
    _print_result(services, console, list(newest.values()))
    refused = [title for sample in made for title in sample.refused]
    return checks.run(services, console, refused) if once else True


def _corrected(folder: Path, made: "Sequence[SampleDelivery]") -> "SampleDelivery":
    """The list alone of what was handed in as crafts, one title put right."""
    from archive.samples import as_they_come, crafts

    before = next(one for one in made if one.name == crafts.NAME)
    return as_they_come.corrected(folder / "corrected", Path(before.folder))


def _hand_in(services: Services, console: Console, made: "Sequence[SampleDelivery]") -> list[tuple[str, str]]:
    """As centres would: every second one copies into the folder of drops, the others upload to the drop bucket."""
    for number, sample in enumerate(made):
        if number % 2:
            _upload(services, console, sample)
        else:
            _copy(services, sample.centre, sample.name, Path(sample.folder))
            _tell(services, console, sample, "demo.by_folder")
    return [(sample.centre, sample.name) for sample in made]


def _upload(services: Services, console: Console, sample: "SampleDelivery") -> tuple[str, str]:
    source, found = one_folder(services, Path(sample.folder), sample.centre, sample.name)
    upload(services, source, found)
    _tell(services, console, sample, "demo.by_bucket")
    return sample.centre, sample.name


def _tell(services: Services, console: Console, sample: "SampleDelivery", way: str) -> None:
    centre = services.ledger.centres.get(sample.centre)
    console.print(f"  {sample.centre} {centre.name if centre else ''}  {sample.name}  {i18n.both(way)}")


def _copy(services: Services, centre: str, name: str, folder: Path) -> None:
    target = services.settings.drops / centre / name
    shutil.copytree(folder, target, dirs_exist_ok=True)
    (target / "_RECEIVED").unlink(missing_ok=True)
    (target / "_READY").touch()


def _approve_all(services: Services, console: Console, deliveries: Sequence[Delivery]) -> list[str]:
    """As a reviewer would, after a look. Returns the ids that become public; what people took out of it meanwhile does not."""
    ids: list[str] = []
    for delivery in deliveries:
        for resource in services.ledger.resources.of_delivery(delivery.id):
            if resource.state is ResourceState.IN_REVIEW:
                try:
                    review.decide(services, resource.id, Decision(verb="approve", by=REVIEWER))
                except NeedsDescription as error:
                    console.print(f"  {error.code}  {resource.id}  {resource.record.title}")
                    continue
                console.print(f"  {i18n.both('verb.approve')}  {resource.id}  {resource.record.title}")
            if resource.state in BECOMING_PUBLIC:
                ids.append(resource.id)
    return ids


def _print_result(services: Services, console: Console, deliveries: Sequence[Delivery]) -> None:
    portal = services.settings.portal_url.rstrip("/")
    heads = tables.heads("delivery", "state", "resources", "until-public", "receipt")
    table = tables.table(*heads, folding=heads[1:4])
    for delivery in deliveries:
        items = services.ledger.receipts.of(delivery.id).items
        public = sum(item.state == ResourceState.PUBLISHED for item in items)
        seconds = services.ledger.publications.seconds_since(delivery.found_at, [i.resource for i in items if i.resource])
        took = f"{seconds:.0f} s" if seconds is not None else "–"
        page = receipt_step.address(services, delivery.token)
        table.add_row(
            f"{delivery.centre}/{delivery.name}",
            i18n.both(f"state.delivery.{delivery.state.value}"),
            f"{public}/{len(items)}",
            took,
            page,
        )
    tables.show(table, console)
    for delivery in deliveries:
        if delivery.state in {DeliveryState.PARTLY_REFUSED, DeliveryState.REFUSED} or _has_refused(services, delivery):
            console.print(receipt_text(services, delivery.id), highlight=False, markup=False, soft_wrap=True)
        for resource in services.ledger.resources.of_delivery(delivery.id):
            if resource.state is not ResourceState.PUBLISHED:
                continue
            console.print(f"  {portal}/e/{resource.id}  {resource.record.title}", markup=False, soft_wrap=True)


def _has_refused(services: Services, delivery: Delivery) -> bool:
    return any(not item.taken for item in services.ledger.receipts.of(delivery.id).items)


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)
