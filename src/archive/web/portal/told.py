"""What preserved objects say of themselves (in English, for ever) in the visitor's language; unknown words stay as they are."""

from collections.abc import Callable

from archive import i18n
from archive.i18n import Language
from archive.preserved import details, versions

_KEYS: dict[type, str] = {
    versions.Edition: "edited",
    versions.Normalization: "preservation-copy",
    versions.Shared: "held-by-others",
    versions.Healing: "healed",
    versions.Reception: "as-handed-in",
    versions.Answer: "receipt",
    versions.Burial: "deleted",
}


def told(words: str, lang: Language, called: Callable[[str], str] = str) -> str:
    """An outcome, a message of a version or a detail of an event; `called` knows the names of centres."""
    if words == details.FAILURE:
        return i18n.text("web.told.failure", lang)
    purpose = versions.parse(words)
    return _detail(details.parse(words), lang, called) if isinstance(purpose, versions.Unknown) else _purpose(purpose, lang)


def _purpose(purpose: versions.Purpose, lang: Language) -> str:
    if isinstance(purpose, versions.Accession):
        return i18n.text("web.told.delivery", lang, delivery=purpose.delivery)
    key = purpose.verb if isinstance(purpose, versions.Verdict) else _KEYS.get(type(purpose))
    return i18n.text(f"web.told.{key}", lang) if key else purpose.message()


def _detail(detail: details.Detail, lang: Language, called: Callable[[str], str]) -> str:
    match detail:
        case details.Words(words):
            said = words
        case details.Source(delivery, centre):
            said = i18n.text("web.told.delivery-of", lang, delivery=delivery, centre=called(centre))
        case details.Digests():
            said = i18n.text("web.told.digests", lang)
        case details.Subject(resource):
            said = i18n.text("web.told.resource", lang, resource=resource)
        case details.Count(files):
            said = i18n.text("web.told.files", lang, n=files)
        case details.Unpacking(files, package, size):
            said = i18n.text("web.told.unpacked", lang, n=files, name=package, bytes=size)
        case details.Reason(category, words):
            said = f"{i18n.text(f'web.gone.category.{category.value}', lang)}: {words}"
    return said
