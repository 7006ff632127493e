"""The only protocols, containers and decoders that a delivered file may reach; the reasons stand with the lists (ADR 0019)."""

from archive.media.guarded import decoders, demuxers
from archive.media.guarded.limits import Limits

PROTOCOLS = "file,pipe"
MOST_STREAMS = 64


def input_options(limits: Limits) -> dict[str, str]:
    """Options that stand before the input of every ffmpeg and ffprobe, without their hyphens."""
    return {
        "protocol_whitelist": PROTOCOLS,
        "format_whitelist": demuxers.ALLOWED,
        "codec_whitelist": decoders.ALLOWED,
        "max_pixels": str(limits.frame_pixels),
        "max_streams": str(MOST_STREAMS),
    }
