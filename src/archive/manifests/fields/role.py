"""The role of a file in its resource: main, caption, poster, consent, other."""

import re
import unicodedata

from archive.manifests.model import Cell, FieldValue
from archive.models.media import FileRole
from archive.models.report import Fault
from archive.simplified import simplified
from archive.vocabulary import find_file_role

_CAPTIONS = re.compile(r"\.(srt|vtt|ass|ssa|lrc)$", re.IGNORECASE)
_ON_PAPER = r"\.(?:pdf|docx?|xlsx?|wps|odt|ofd|rtf|jpe?g|png|tiff?|hei[cf]|avif|gif|bmp|webp)$"
_PAPERS = re.compile(
    r"授权|同意[书函]|知情同意|承诺[书函]|许可[书函]|许可证明|许可使用|委托书|委托协议|"
    r"肖像权|肖像使用|肖像许可|版权(?:声明|转让|证明)|权利声明|权属|"
    r"身份证|证件|户口|户籍|护照|驾驶证|驾照|银行卡|社保卡|学生证|出生证|出生医学证明|结婚证|通行证|"
    r"签名页|家长(?:签字|承诺|同意)|报名表|登记表|通讯录|花名册|"
    r"(?<![a-z])(?:consent[a-z]*|parental[\s_-]*consents?|(?:model|photo|image)[\s_-]*releases?|release[\s_-]*forms?|authori[sz]ation[a-z]*"
    r"|permissions?|id[\s_-]*(?:cards?|front|back)|identity[\s_-]*cards?|passports?|waivers?|sfz|sqs|tys|shouquanshu|shenfenzheng)(?![a-z])",
    re.IGNORECASE,
)
_CONTRACTS = re.compile(
    rf"(?:协议|(?<![联混集])合同(?![台场学演唱村])|(?<![a-z])(?:agreement|contract))[^/]*{_ON_PAPER}"
    rf"|(?:同意|签字|(?<![a-z])release){_ON_PAPER}",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")

_PLAINLY = re.compile(r"(授权书|同意书|授权协议|consent)[^/]*\.(pdf|docx?|jpe?g|png|tiff?)$", re.IGNORECASE)


def role(cell: Cell, path: str) -> FieldValue[FileRole]:
    """The role; without one, captions and papers of consent are told by their names and the rest is main.

    A paper told by its name is said (E252) unless it is plainly one, so that a work of such a name can be given its role. One
    that is called a work in so many words and named like a paper is a work, for a person to look at (E253). An unknown word
    (E213) makes the file `other` and not `main`: what may be a private paper must not be shown.
    """
    if not cell.value:
        found = _by_name(path)
        told = found is FileRole.CONSENT and not _PLAINLY.search(simplified(path))
        return FieldValue(found, (_of(cell, "E252", path),) if told else ())
    named = find_file_role(cell.value)
    if named is None:
        return FieldValue(FileRole.OTHER, (cell.fault("E213"),))
    shown = named in {FileRole.MAIN, FileRole.POSTER} and is_named_like_a_paper(path)
    return FieldValue(named, (_of(cell, "E253", path),) if shown else ())


def is_named_like_a_paper(path: str) -> bool:
    """Whether a file, or a folder that it lies in, is called what papers of consent and of identity are called."""
    plain = _BETWEEN.sub("", simplified(unicodedata.normalize("NFKC", path)))
    return bool(_PAPERS.search(plain) or _CONTRACTS.search(plain))


def _of(cell: Cell, code: str, path: str) -> Fault:
    return cell.fault(code, value=path, name=path)


def _by_name(path: str) -> FileRole:
    if _CAPTIONS.search(path):
        return FileRole.CAPTION
    return FileRole.CONSENT if is_named_like_a_paper(path) else FileRole.MAIN
