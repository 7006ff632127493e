"""`/metrics` beside what a daemon of ours does."""

from functools import partial

from archive import figures, logs
from archive.errors import AddressRefused
from archive.services import Services


def served(services: Services, port: int) -> figures.Registry:
    """Begin to serve the figures on this port; a port that is taken keeps nobody from work, and stands in the log.

    Raises:
        SettingWrong: others would reach it without a token.
    """
    registry = figures.registry(figures.Cached(partial(figures.read, services)))
    try:
        figures.serve(services.settings, port, registry)
    except AddressRefused as error:
        logs.get("figures").error("no metrics", code=error.code, **error.facts)
    return registry
