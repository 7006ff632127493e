"""What `archive up` and `down` show: one line per server, a bar for a download; plain lines where there is no terminal."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.progress import Progress, TaskID, TextColumn, TimeElapsedColumn

from archive import i18n
from archive.local.startup import News

MARKS = {"healthy": "[green]●[/]", "stopped": "[dim]○[/]"}


class Board:
    """A display fed with `News`; use it as a context."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._lines: dict[str, TaskID] = {}
        self._told: dict[str, str] = {}
        self._progress = Progress(
            TextColumn("{task.fields[mark]}"),
            TextColumn("{task.description}"),
            TextColumn("{task.fields[words]}"),
            TimeElapsedColumn(),
            console=console,
        )
        self._live = Live(self._progress, console=console, refresh_per_second=6) if console.is_terminal else None

    def __enter__(self) -> Self:
        if self._live:
            self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._live:
            self._live.stop()

    def tell(self, news: News) -> None:
        """Show the newest word of a server."""
        if not self._live:
            self._plain(news)
            return
        if news.name not in self._lines:
            description = i18n.text(f"local.server.{news.name}")
            self._lines[news.name] = self._progress.add_task(description, total=1, mark=" ", words="")
        ended = news.state in MARKS
        mark, words = MARKS.get(news.state, "[yellow]◌[/]"), _words(news)
        self._progress.update(self._lines[news.name], mark=mark, words=words, completed=1 if ended else 0)

    def _plain(self, news: News) -> None:
        """Each change once; a download tells each tenth."""
        share = news.done * 10 // news.total * 10 if news.total else None
        words = i18n.both(f"local.state.{news.state}") + ("" if share is None else f" {share} %")
        if self._told.get(news.name) != words:
            self._told[news.name] = words
            self._console.print(f"{i18n.text(f'local.server.{news.name}')}: {words}", soft_wrap=True)


def _words(news: News) -> str:
    words = i18n.both(f"local.state.{news.state}")
    if not news.total:
        return words
    filled = news.done * 24 // news.total
    return f"{words} [cyan]{'━' * filled}[/][dim]{'─' * (24 - filled)}[/] {news.done / 1e6:.1f}/{news.total / 1e6:.1f} MB"
