"""The role of a file in its resource: main, caption, poster, consent, other."""

import re
import unicodedata

from archive.manifests.model import Cell, Read
from archive.models.media import FileRole
from archive.models.report import Fault
from archive.vocabulary import find_file_role

_CAPTIONS = re.compile(r"\.(srt|vtt|ass|ssa|lrc)$", re.IGNORECASE)
_PAPERS = re.compile(
    r"授权|授權|同意书|同意書|知情同意|承诺书|承諾書|许可书|许可证明|委托书|委托协议|肖像权|肖像使用|版权声明|权利声明|身份证|身份證|证件照|户口[本簿]|护照|"
    r"(?<![a-z])(?:consents?|release[\s_-]*forms?|authori[sz]ations?|permissions?|id[\s_-]*cards?|passports?)(?![a-z])",
    re.IGNORECASE,
)
_CONTRACTS = re.compile(
    r"(?:协议|合同|協議|(?<![a-z])(?:agreement|contract))[^/]*\.(?:pdf|docx?|wps|odt|rtf|jpe?g|png|tiff?|heic|bmp|webp)$",
    re.IGNORECASE,
)

_PLAINLY = re.compile(r"(授权书|授權書|同意书|同意書|授权协议|consent)[^/]*\.(pdf|docx?|jpe?g|png|tiff?)$", re.IGNORECASE)


def role(cell: Cell, path: str) -> Read[FileRole]:
    """The role; without one, captions and papers of consent are told by their names and the rest is main.

    A paper told by its name is said (E252) unless it is plainly one, so that a work of such a name can be given its role. One
    that is called a work in so many words and named like a paper is a work, for a person to look at (E253). An unknown word
    (E213) makes the file `other` and not `main`: what may be a private paper must not be shown.
    """
    if not cell.value:
        found = _by_name(path)
        told = found is FileRole.CONSENT and not _PLAINLY.search(path)
        return Read(found, (_of(cell, "E252", path),) if told else ())
    named = find_file_role(cell.value)
    if named is None:
        return Read(FileRole.OTHER, (cell.fault("E213"),))
    shown = named in {FileRole.MAIN, FileRole.POSTER} and is_named_like_a_paper(path)
    return Read(named, (_of(cell, "E253", path),) if shown else ())


def is_named_like_a_paper(path: str) -> bool:
    """Whether a file, or a folder that it lies in, is called what papers of consent and of identity are called."""
    plain = unicodedata.normalize("NFKC", path)
    return bool(_PAPERS.search(plain) or _CONTRACTS.search(plain))


def _of(cell: Cell, code: str, path: str) -> Fault:
    return cell.fault(code, value=path, name=path)


def _by_name(path: str) -> FileRole:
    if _CAPTIONS.search(path):
        return FileRole.CAPTION
    return FileRole.CONSENT if is_named_like_a_paper(path) else FileRole.MAIN
