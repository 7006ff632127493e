"""Media: probe, plan, make. Local files in, local files out; every decoder is a child without network, within limits."""

from archive.media.limits import Limits
from archive.media.listen import listen
from archive.media.make import make
from archive.media.parent import die_with_parent
from archive.media.plan import plan
from archive.media.played import played
from archive.media.probe import probe
from archive.media.recipe import Made, PictureParameters, Recipe, Rung, SoundParameters, SoundRung, VideoParameters
from archive.media.sandbox import Isolation, isolation
from archive.media.workspace import workspace
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
    "plan",
    "played",
    "probe",
    "workspace",
]
