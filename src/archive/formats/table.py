"""The types of file the archive takes: MIME type (IANA where registered), class, and the extensions they go by."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from archive.models.base import Model
from archive.models.media import MediaType


class Format(Model):
    """A type of file; files of one `family` may carry each other's extension (an MP4 called .mov lies about nothing)."""

    mime: str
    media: MediaType
    family: str
    extensions: tuple[str, ...]


V, S, P, D, C = MediaType.VIDEO, MediaType.SOUND, MediaType.PICTURE, MediaType.DOCUMENT, MediaType.CAPTION

_TABLE: tuple[tuple[str, MediaType, str, str], ...] = (
    ("video/mp4", V, "iso", "mp4 m4v f4v"),
    ("video/quicktime", V, "iso", "mov qt"),
    ("video/3gpp", V, "iso", "3gp 3g2 3gpp"),
    ("audio/mp4", S, "iso", "m4a m4b"),
    ("video/mj2", V, "jp2", "mj2 mjp2"),
    ("video/dv", V, "dv", "dv dif"),
    ("video/mp2t", V, "mpeg", "ts m2ts mts m2t"),
    ("video/mpeg", V, "mpeg", "mpg mpeg vob mpe m2v m2p dat"),
    ("application/mxf", V, "mxf", "mxf"),
    ("video/x-msvideo", V, "avi", "avi"),
    ("video/matroska", V, "ebml", "mkv"),
    ("audio/matroska", S, "ebml", "mka"),
    ("video/webm", V, "ebml", "webm"),
    ("audio/webm", S, "ebml", "weba"),
    ("video/x-flv", V, "flv", "flv"),
    ("video/x-ms-wmv", V, "asf", "wmv asf"),
    ("audio/x-ms-wma", S, "asf", "wma"),
    ("application/vnd.rn-realmedia", V, "rm", "rm rmvb ra"),
    ("audio/wav", S, "wav", "wav wave bwf rf64"),
    ("audio/flac", S, "flac", "flac"),
    ("audio/mpeg", S, "mp3", "mp3 mp2 mpga"),
    ("audio/aac", S, "aac", "aac adts"),
    ("video/ogg", V, "ogg", "ogv"),
    ("audio/ogg", S, "ogg", "ogg oga opus spx"),
    ("audio/aiff", S, "aiff", "aiff aif aifc"),
    ("audio/x-caf", S, "caf", "caf"),
    ("audio/amr", S, "amr", "amr awb"),
    ("audio/x-ape", S, "ape", "ape"),
    ("audio/ac3", S, "ac3", "ac3"),
    ("image/jpeg", P, "jpeg", "jpg jpeg jpe jfif"),
    ("image/png", P, "png", "png"),
    ("image/tiff", P, "tiff", "tif tiff"),
    ("image/webp", P, "webp", "webp"),
    ("image/gif", P, "gif", "gif"),
    ("image/heic", P, "heif", "heic heif hif"),
    ("image/avif", P, "heif", "avif"),
    ("image/bmp", P, "bmp", "bmp dib"),
    ("image/jp2", P, "jp2", "jp2 j2k jpf jpx"),
    # Most camera data is TIFF on the outside: such files lie about nothing when one is called by the other's extension.
    ("image/x-adobe-dng", P, "tiff", "dng"),
    ("image/x-canon-cr2", P, "tiff", "cr2"),
    ("image/x-nikon-nef", P, "tiff", "nef nrw"),
    ("image/x-sony-arw", P, "tiff", "arw sr2 srf"),
    ("image/x-pentax-pef", P, "tiff", "pef"),
    ("image/x-samsung-srw", P, "tiff", "srw"),
    ("image/x-canon-cr3", P, "cr3", "cr3"),
    ("image/x-panasonic-rw2", P, "rw2", "rw2"),
    ("image/x-olympus-orf", P, "orf", "orf"),
    ("image/x-fuji-raf", P, "raf", "raf"),
    ("application/pdf", D, "pdf", "pdf"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", D, "docx", "docx"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", D, "xlsx", "xlsx"),
    ("application/vnd.openxmlformats-officedocument.presentationml.presentation", D, "pptx", "pptx"),
    ("application/vnd.oasis.opendocument.text", D, "odt", "odt"),
    ("application/vnd.oasis.opendocument.spreadsheet", D, "ods", "ods"),
    ("application/vnd.oasis.opendocument.presentation", D, "odp", "odp"),
    # Programs save one kind under the ending of the other: a letter called .doc may be RTF or DOCX, and WPS writes Word's form.
    ("application/msword", D, "docx", "doc dot wps wpt"),
    ("application/vnd.ms-excel", D, "xlsx", "xls xlt et ett"),
    ("application/vnd.ms-powerpoint", D, "pptx", "ppt pps pot dps dpt"),
    ("application/rtf", D, "docx", "rtf"),
    ("text/plain", D, "text", "txt md"),
    # The reader goes by content: captions under each other's extension are read all the same.
    ("application/x-subrip", C, "captions", "srt"),
    ("text/vtt", C, "captions", "vtt"),
    ("text/x-ssa", C, "captions", "ass ssa"),
    ("text/x-lrc", C, "captions", "lrc"),
)

_PROGRAMS = "exe dll com scr msi bat cmd ps1 vbs js mjs jse wsf hta jar apk app dmg iso sh bash py pl rb php asp aspx jsp lnk swf"
_PAGES = "htm html xhtml mht svg svgz xml url docm xlsm pptm csv"
_ARCHIVES = "zip rar 7z gz bz2 xz tar tgz zst cab"
_PLAYLISTS = "m3u m3u8 pls asx mpd xspf smil sdp cue ffconcat"
REFUSED_EXTENSIONS = frozenset(f"{_PROGRAMS} {_PAGES} {_ARCHIVES} {_PLAYLISTS}".split())
"""Extensions refused whatever is inside: programs, scripts, active pages, archives, playlists."""


@lru_cache(maxsize=1)
def allowed() -> Mapping[str, Format]:
    """MIME type -> format, for every type that is taken."""
    made = (Format(mime=m, media=c, family=f, extensions=tuple(e.split())) for m, c, f, e in _TABLE)
    return MappingProxyType({one.mime: one for one in made})


@lru_cache(maxsize=1)
def family_of_extension() -> Mapping[str, str]:
    """Extension in small letters -> family."""
    return {extension: one.family for one in allowed().values() for extension in one.extensions}


@lru_cache(maxsize=8)
def extensions_of(media: MediaType) -> frozenset[str]:
    """Every extension of a class of files."""
    return frozenset(extension for one in allowed().values() if one.media is media for extension in one.extensions)
