"""Everything the parts need before they can start: credentials, programs, data folders, configuration files."""

from collections.abc import Sequence

from archive.config import Settings
from archive.local import credentials, distribution, stack_env
from archive.local.credentials import Credentials
from archive.local.layout import Layout
from archive.local.parts import Part
from archive.local.privilege import Runner, ourselves, unprivileged
from archive.local.program import Program
from archive.local.servers import catalogue, doors, ledger, orchestration, store
from archive.local.startup import News, Tell


def prepare(settings: Settings, layout: Layout, parts: Sequence[Part], tell: Tell) -> tuple[list[Program], Settings]:
    """Make everything the parts need; their programs in starting order, and the settings every process will load.

    Raises:
        SetupRefused, ToolMissing: something needed cannot be had.

    """
    words = credentials.kept(layout.secrets)
    loaded = stack_env.write(settings, layout, words)
    node = distribution.folder(layout.programs)
    if "catalogue" in parts:
        _fetch_distribution(loaded, layout, tell)
    runner = _runner(layout, parts)
    if "ledger" in parts:
        tell(News("ledger", "preparing"))
        ledger.prepare(layout, words, runner)
    if "store" in parts:
        store.prepare(layout, words)
    if "catalogue" in parts:
        catalogue.prepare(loaded, layout, node, runner)
    if "orchestration" in parts:
        orchestration.prepare(loaded, layout, words)
    return [program for program in programs(loaded, layout, words, runner) if program.part in parts], loaded


def programs(settings: Settings, layout: Layout, words: Credentials, runner: Runner) -> list[Program]:
    """Every program of the stack in starting order; touches nothing."""
    return [
        ledger.program(layout, words, runner),
        store.program(settings, layout, words),
        catalogue.program(settings, layout, distribution.folder(layout.programs), runner),
        *orchestration.programs(settings, layout),
        *doors.programs(settings, layout),
    ]


def _fetch_distribution(settings: Settings, layout: Layout, tell: Tell) -> None:
    def progress(done: int, total: int) -> None:
        tell(News("catalogue", "fetching", done=done, total=total))

    distribution.unpacked(settings.cache_folder, layout.programs, progress)


def _runner(layout: Layout, parts: Sequence[Part]) -> Runner:
    folders = [folder for part, folder in (("ledger", layout.ledger), ("catalogue", layout.catalogue)) if part in parts]
    reach = [ledger.binary("postgres")] if "ledger" in parts else []
    if "catalogue" in parts:
        reach += [distribution.folder(layout.programs) / "lib", catalogue.java() / "lib" / "modules"]
    return unprivileged(folders, reach) if folders else ourselves()
