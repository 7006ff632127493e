"""What one decoder may use."""

from dataclasses import dataclass
from pathlib import Path

MB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Limits of one child process and where it may write.

    `memory_mb` is address space, `cpu_s` CPU time, `stall_s` wall time without any progress, `output_mb` all bytes written,
    `frame_pixels` one video frame, `picture_pixels` one still picture. `scratch` holds the temporary folders.
    """

    scratch: Path
    memory_mb: int = 2048
    cpu_s: int = 4 * 3600
    stall_s: float = 60.0
    output_mb: int = 50_000
    frame_pixels: int = 8192 * 4608
    picture_pixels: int = 300_000_000
    open_files: int = 256
    niceness: int = 10
