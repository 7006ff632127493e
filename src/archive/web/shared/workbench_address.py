"""Where pages of the portal lead to what anybody may do: to write, to ask, to be counted."""

from archive.config import Settings


def workbench_address(settings: Settings, path: str) -> str:
    """The address of a way of the workbench; "" where there is no workbench."""
    if settings.workbench == "off":
        return ""
    return f"{'' if settings.workbench == 'beside' else settings.workbench_url.rstrip('/')}{path}"
