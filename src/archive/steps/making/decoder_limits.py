"""What decoders may use, from the settings."""

from archive import media
from archive.services import Services


def media_limits(services: Services) -> media.Limits:
    """The limits of decoders, from the settings."""
    s = services.settings
    return media.Limits(memory_mb=s.media_memory_mb, cpu_s=s.media_cpu_s, stall_s=s.media_stall_s, scratch=s.scratch)
