"""A notice on what leaves the archive as a copy while people take it, or took it, from the public or from the archive."""

from archive import i18n
from archive.cli.terminal.console import say
from archive.models.ids import ResourceId
from archive.services import Services
from archive.steps.decisions import deletion


def say_leaving(services: Services, resource: ResourceId) -> None:
    """To standard error, in both languages: how the resource is leaving and the kind of reason. Nothing where it is not."""
    found = deletion.leaving(services, resource)
    if not found:
        return
    for language in i18n.LANGUAGES:
        state = i18n.text(found.state, language)
        category = i18n.text(f"web.gone.category.{found.category.value}", language)
        say(i18n.text("export.leaving", language, id=resource, state=state, category=category), error=True)
