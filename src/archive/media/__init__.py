"""Media: probe, plan, make. Local files in, local files out; every decoder is a child without network, within limits."""

from archive.media.films.listen import listen
from archive.media.films.played import played
from archive.media.guarded.limits import Limits
from archive.media.guarded.parent import die_with_parent
from archive.media.guarded.sandbox import Isolation, isolation
from archive.media.guarded.workspace import workspace
from archive.media.make import make
from archive.media.outputs import mime
from archive.media.planning.plan import plan
from archive.media.probing.probe import probe
from archive.media.recipe import Made, PictureParameters, Recipe, Rung, SoundParameters, SoundRung, VideoParameters
from archive.models.facts import MediaFacts, PictureFacts, SoundFacts, VideoFacts

__all__ = [
    "Isolation",
    "Limits",
    "Made",
    "MediaFacts",
    "PictureFacts",
    "PictureParameters",
    "Recipe",
    "Rung",
    "SoundFacts",
    "SoundParameters",
    "SoundRung",
    "VideoFacts",
    "VideoParameters",
    "die_with_parent",
    "isolation",
    "listen",
    "make",
    "mime",
    "plan",
    "played",
    "probe",
    "workspace",
]
