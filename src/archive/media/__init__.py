"""Media: probe, plan, make. Local files in, local files out; every decoder is a child without network, within limits."""

from archive.media.captions.master import Track, captioned
from archive.media.films.listen import listen
from archive.media.films.playback import played
from archive.media.films.playlists import lowest
from archive.media.guarded.limits import Limits
from archive.media.guarded.parent import die_with_parent
from archive.media.guarded.progress import Pace
from archive.media.guarded.sandbox import Isolation, isolation
from archive.media.guarded.stopping import asking
from archive.media.guarded.workspace import workspace
from archive.media.installed import probe as probe_tools
from archive.media.judging.quality import quality
from archive.media.keeping.keep import CopyKind, copy_suffix, keep
from archive.media.keeping.proven_copy import ProvenCopy
from archive.media.make import make
from archive.media.outputs import MASTER, mime
from archive.media.parts import join_parts, lowest_alone, make_part, part_count, part_folder
from archive.media.planning.captions import delivered as plan_captions
from archive.media.planning.plan import plan
from archive.media.probing.probe import probe, probe_together
from archive.media.probing.recordings import outdated
from archive.media.recipe import Made, PictureParameters, Recipe, Rung, SoundParameters, SoundRung, VideoParameters
from archive.media.stills.cards import CARD, card
from archive.media.stills.cards import SIZE as CARD_SIZE
from archive.media.stills.cards import Of as CardOf
from archive.models.facts import MediaFacts, PictureFacts, SoundFacts, VideoFacts

__all__ = [
    "CARD",
    "CARD_SIZE",
    "MASTER",
    "CardOf",
    "CopyKind",
    "Isolation",
    "Limits",
    "Made",
    "MediaFacts",
    "Pace",
    "PictureFacts",
    "PictureParameters",
    "ProvenCopy",
    "Recipe",
    "Rung",
    "SoundFacts",
    "SoundParameters",
    "SoundRung",
    "Track",
    "VideoFacts",
    "VideoParameters",
    "asking",
    "captioned",
    "card",
    "copy_suffix",
    "die_with_parent",
    "isolation",
    "join_parts",
    "keep",
    "listen",
    "lowest",
    "lowest_alone",
    "make",
    "make_part",
    "mime",
    "outdated",
    "part_count",
    "part_folder",
    "plan",
    "plan_captions",
    "played",
    "probe",
    "probe_together",
    "probe_tools",
    "quality",
    "workspace",
]
