"""Structured logs: one line of JSON per event, or coloured text on a terminal. Nothing secret is ever written.

The chain is our own and not structlog's global one: inside an Airflow task that one is Airflow's.
"""

import contextvars
import logging
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TextIO, TypeVar

import structlog
from structlog.typing import EventDict, WrappedLogger

from archive import printable
from archive.errors import SettingWrong

Asked = ParamSpec("Asked")
Given = TypeVar("Given")
_SECRET_KEYS = re.compile(r"pass(word)?|secret|token|credential|authorization|signature", re.IGNORECASE)
_SIGNED = re.compile(r"([?&](?:X-Amz-[A-Za-z-]+|sig|token|signature)=)[^&\s]+")


class _Level:
    """The level below which nothing is written, for the whole process."""

    number = logging.INFO
    apart = False


def configure(level: str = "INFO", apart: bool = False) -> None:
    """Write events of this level and above to standard error. With `apart`, what is no warning goes to standard output: Airflow
    takes every line of a task's standard error for an error.

    Raises:
        SettingWrong: there is no such level.
    """
    known = logging.getLevelNamesMapping()
    if level.upper() not in known:
        raise SettingWrong(name="ARCHIVE_LOG_LEVEL (--log-level)", reason=f"{level}; DEBUG, INFO, WARNING, ERROR")
    _Level.number, _Level.apart = known[level.upper()], apart


def hide_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Blank values of secret-looking keys and the signatures inside addresses."""
    for key, value in event.items():
        if _SECRET_KEYS.search(key):
            event[key] = "***"
        elif isinstance(value, str):
            event[key] = _SIGNED.sub(r"\1***", value)
    return event


def get(name: str) -> structlog.stdlib.BoundLogger:
    """A logger that names its room; bind `delivery=` and `resource=` where they are known."""
    logger: structlog.stdlib.BoundLogger = structlog.wrap_logger(
        _StandardError(),
        processors=[
            _drop_below_level,
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            hide_secrets,
            _printable,
            _rendered,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.NOTSET),
        cache_logger_on_first_use=False,
        room=name,
    )
    return logger


@contextmanager
def bound(**known: str | None) -> Iterator[None]:
    """Every line of this thread, and of those that work for it by `carried`, has these values while the context lasts.

    `delivery`, `resource`, `step` and `run` (one run of a step) are so called everywhere; a None is left out.
    """
    with structlog.contextvars.bound_contextvars(**{name: value for name, value in known.items() if value is not None}):
        yield


def carried(work: Callable[Asked, Given]) -> Callable[Asked, Given]:
    """The same work for another thread, whose lines have the values that are bound here and now."""
    context = contextvars.copy_context()

    def done(*args: Asked.args, **ways: Asked.kwargs) -> Given:
        return context.copy().run(work, *args, **ways)

    return done


class _StandardError:
    """Writes a line to the standard error of now: tests and daemons change it."""

    def msg(self, line: str) -> None:
        _write(sys.stderr, line)

    def calm(self, line: str) -> None:
        """Write what is no warning."""
        _write(sys.stdout if _Level.apart else sys.stderr, line)

    debug = info = calm
    warning = error = critical = exception = log = msg


def _write(stream: TextIO, line: str) -> None:
    """One write with its end: `print` writes that apart, and between the two another thread's line would be glued on."""
    stream.write(line + "\n")
    stream.flush()


def _drop_below_level(_logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    if logging.getLevelNamesMapping().get(method.upper(), logging.ERROR) < _Level.number:
        raise structlog.DropEvent
    return event


def _printable(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """What strangers wrote (names of files, of deliveries) steers no terminal on which somebody reads the log."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = printable.lines(value)
        elif isinstance(value, (list, tuple)):
            event[key] = [printable.lines(one) if isinstance(one, str) else one for one in value]
    return event


def _rendered(logger: WrappedLogger, method: str, event: EventDict) -> str:
    if sys.stderr.isatty():
        return structlog.dev.ConsoleRenderer()(logger, method, event)
    line = structlog.processors.JSONRenderer(ensure_ascii=False)(logger, method, event)
    return line if isinstance(line, str) else line.decode()
