"""Hearing the sound once before it is encoded: loudness, levels, silence, and the peaks of the waveform, in one process."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.media.films import command, log, waveform
from archive.media.films.command import Node
from archive.media.guarded import child_process
from archive.media.guarded.limits import Limits
from archive.media.guarded.progress import Progress
from archive.media.recipe import LoudnessTarget, SoundSource
from archive.models.measurements import ChannelLevel, SoundMeasured, Stretch
from archive.models.measurements import Loudness as Measured

RATE = waveform.RATE
_PEAKS, _SILENT, _SOUNDING = "peaks.txt", "silent.txt", "sounding.txt"
_SILENCE_DB, _SILENCE_S = -50, 2
_MOST_STRETCHES = 1_000
_ABSOLUTE_GATE = -69.0
_FULL_SCALE_DB = -0.1
_WORDS = re.compile(r"(?:^|\])\s*(Channel|Peak level dB|RMS level dB|Flat factor|Peak count|I|LRA|Peak):\s+(\S+)")
_ONE_EAR_DB = 40.0
_CHANGES = ("because audio parameters changed", "non monotonically increasing dts")
"""ffmpeg sets its graph up anew, and time begins again: of many lines only the last are kept."""


@dataclass(frozen=True)
class Heard:
    """What was measured, the waveform in the form of BBC audiowaveform (version 2), and whether channels or rate change in it."""

    measured: SoundMeasured
    waveform: str
    changing: bool = False


def hear(source: Path, folder: Path, chosen: SoundSource, duration_s: float | None, limits: Limits) -> Heard | None:
    """Decode the sound once, a second time where it changes half-way; None when nothing decodes. `folder` gets working files.

    Raises:
        MediaLimit: the process broke a limit.

    """
    folder.mkdir(parents=True, exist_ok=True)
    per_point = waveform.points(duration_s)
    ended = _listened(source, folder, chosen, per_point, limits)
    changing = any(sign in line for line in ended.complaints for sign in _CHANGES)
    if changing:
        ended = _listened(source, folder, chosen, per_point, limits, evened=True)
    peaks = waveform.peaks(folder / _PEAKS)
    if not peaks.lows:
        return None
    length = peaks.end_s + per_point / RATE
    measured = SoundMeasured(**_summary(ended.complaints, chosen.channels), silence=_silence(folder, length), duration_s=length)
    gain = gain_db(measured.loudness, chosen.loudness)
    text = waveform.written(peaks.lows, peaks.highs, per_point * peaks.thinned)
    return Heard(measured.model_copy(update={"gain_db": gain}), text, changing)


def gain_db(found: Measured, wanted: LoudnessTarget) -> float:
    """The linear gain that brings the loudness to its target as far as the true peak's ceiling lets it: nothing is squashed."""
    if found.integrated_lufs is None:
        return 0.0
    gain = wanted.target_lufs - found.integrated_lufs
    if found.true_peak_dbtp is not None:
        gain = min(gain, wanted.ceiling_dbtp - found.true_peak_dbtp)
    return round(min(gain, wanted.most_gain_db), 2)


def one_ear(channels: Sequence[ChannelLevel]) -> int | None:
    """The channel that alone holds the sound of two, or None."""
    if len(channels) != 2:
        return None
    left, right = ((-200.0 if c.rms_dbfs is None else c.rms_dbfs) for c in channels)
    if max(left, right) < _SILENCE_DB - 10 or abs(left - right) < _ONE_EAR_DB:
        return None
    return 0 if left > right else 1


def joined(given: Node, chosen: SoundSource) -> Node:
    """The chosen stream, or several mono ones as the channels of one; holes filled, beginning with the picture."""
    form = {"channel_layouts": f"{chosen.channels if len(chosen.streams) == 1 else 1}c"}
    if chosen.sample_rate:
        form["sample_rates"] = str(chosen.sample_rate)
    parts = [
        given[f"a:{n}"].filter("aformat", **form).filter("aresample", **{"async": 1, "first_pts": 0}) for n in chosen.streams
    ]
    return parts[0] if len(parts) == 1 else command.channels(parts, "stereo")


def _listened(
    source: Path, folder: Path, chosen: SoundSource, per_point: int, limits: Limits, *, evened: bool = False
) -> child_process.Ended:
    line = _command(source, folder, chosen, per_point, limits, evened=evened)
    return child_process.run(child_process.Job(line, read=(Path(line[0]), source), write=folder), limits, Progress(None, None))


def _command(source: Path, folder: Path, chosen: SoundSource, per_point: int, limits: Limits, *, evened: bool) -> list[str]:
    sound = joined(command.delivered(source, limits), chosen).filter_multi_output("asplit", 2)
    levels = (
        sound[0]
        .filter("silencedetect", noise=f"{_SILENCE_DB}dB", d=_SILENCE_S)
        .filter("ametadata", mode="print", key="lavfi.silence_start", file=str(folder / _SILENT))
        .filter("ametadata", mode="print", key="lavfi.silence_end", file=str(folder / _SOUNDING))
        .filter("astats", measure_perchannel="Peak_level+RMS_level+Flat_factor+Peak_count", measure_overall="none")
        .filter("ebur128", framelog="quiet", peak="true")
    )
    # Without a resampler of its own the mono branch would make the other one mono too.
    peaks = (
        sound[1]
        .filter("aresample", RATE)
        .filter("aformat", sample_fmts="flt", channel_layouts="mono")
        .filter("asetnsamples", n=per_point, p=0)
        .filter("astats", metadata=1, reset=1, measure_perchannel="none", measure_overall="Min_level+Max_level")
        .filter("ametadata", mode="print", file=str(folder / _PEAKS))
    )
    nothing = {"f": "null"}
    both = command.merged(levels.output("-", **nothing), peaks.output("-", **nothing))
    return command.compiled(both, words="info", evened=evened)


def _silence(folder: Path, length_s: float) -> tuple[Stretch, ...]:
    starts = [float(value) for _, _, value in log.values(folder / _SILENT)]
    ends = [float(value) for _, _, value in log.values(folder / _SOUNDING)]
    found = zip(starts, [*ends, length_s][: len(starts)], strict=False)
    return tuple(
        Stretch(start_s=round(max(0.0, start), 3), end_s=round(min(end, length_s), 3))
        for start, end in list(found)[:_MOST_STRETCHES]
        if min(end, length_s) > max(0.0, start)
    )


def _summary(words: Sequence[str], channels: int) -> dict[str, object]:
    """Levels of each channel and the loudness, out of the last words of `astats` and `ebur128`."""
    levels: dict[int, dict[str, float | None]] = {}
    found: dict[str, float | None] = {}
    channel = 0
    for name, value in (match.groups() for line in words if (match := _WORDS.search(line))):
        if name == "Channel":
            channel = int(value) if value.isdigit() else 0
        elif name in {"I", "LRA", "Peak"}:
            found[name] = _decibels(value)
        elif channel:
            levels.setdefault(channel, {})[name] = _decibels(value)
    integrated = found.get("I")
    silent = integrated is None or integrated < _ABSOLUTE_GATE
    return {
        "loudness": Measured(
            integrated_lufs=None if silent else integrated,
            range_lu=None if silent else found.get("LRA"),
            true_peak_dbtp=found.get("Peak"),
        ),
        "channels": tuple(_level(levels[n]) for n in sorted(levels)[: max(channels, 1)]),
    }


def _level(found: dict[str, float | None]) -> ChannelLevel:
    peak, flat = found.get("Peak level dB"), found.get("Flat factor") or 0.0
    clipped = peak is not None and peak >= _FULL_SCALE_DB and flat > 0
    return ChannelLevel(
        peak_dbfs=peak, rms_dbfs=found.get("RMS level dB"), clipped=int(found.get("Peak count") or 0) if clipped else 0
    )


def _decibels(value: str) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None
