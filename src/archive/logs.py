"""Structured logs: one line of JSON per event, or coloured text on a terminal. Nothing secret is ever written."""

import logging
import re
import sys

import structlog
from structlog.typing import EventDict, WrappedLogger

_SECRET_KEYS = re.compile(r"pass(word)?|secret|token|credential|authorization|signature", re.IGNORECASE)
_SIGNED = re.compile(r"([?&](?:X-Amz-[A-Za-z-]+|sig|token|signature)=)[^&\s]+")


def hide_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Blank values of secret-looking keys and the signatures inside addresses."""
    for key, value in event.items():
        if _SECRET_KEYS.search(key):
            event[key] = "***"
        elif isinstance(value, str):
            event[key] = _SIGNED.sub(r"\1***", value)
    return event


def configure(level: str = "INFO") -> None:
    """Send every log line to standard error, as JSON unless it is a terminal."""
    plain = sys.stderr.isatty()
    renderer = structlog.dev.ConsoleRenderer() if plain else structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            hide_secrets,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # the one of now: tests and daemons change it
        cache_logger_on_first_use=False,
    )


def get(name: str) -> structlog.stdlib.BoundLogger:
    """A logger that names its room; bind `delivery=` and `resource=` where they are known."""
    logger: structlog.stdlib.BoundLogger = structlog.get_logger(room=name)
    return logger
