"""What contributors do. Plain, since a centre's own computer reads lists by it as well."""

from enum import StrEnum


class Role(StrEnum):
    """What a contributor did. The words for each, and what other vocabularies call it, lie in `vocabulary/data/roles.toml`."""

    PERFORMER = "performer"
    ENSEMBLE = "ensemble"
    AUTHOR = "author"
    DIRECTOR = "director"
    CONDUCTOR = "conductor"
    ACCOMPANIST = "accompanist"
    COMPOSER = "composer"
    LYRICIST = "lyricist"
    LIBRETTIST = "librettist"
    CHOREOGRAPHER = "choreographer"
    TRANSMITTER = "transmitter"
    NARRATOR = "narrator"
    INTERVIEWER = "interviewer"
    INTERVIEWEE = "interviewee"
    CAMERA = "camera"
    EDITOR = "editor"
    HOST = "host"
    SPEAKER = "speaker"
    MAKER = "maker"
    CONTRIBUTOR = "contributor"
