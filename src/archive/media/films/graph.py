"""The ffmpeg command of a film's recipe: one process that decodes the pictures once and makes everything that is seen."""

from pathlib import Path
from typing import Any

from archive.media.films import command, hearing, hlg, seeing
from archive.media.films.command import Node
from archive.media.films.piece_grid import Piece
from archive.media.guarded.limits import Limits
from archive.media.recipe import Rung, SoundRung, SoundSource, ToneMap, VideoParameters

PLAYLIST = "index.m3u8"
STILLS, THUMBS, SPRITES = "stills", "thumbs", "sprites"
_MOST_STILLS = 9
_SEEN_WIDTH = 320
TABLE = "hlg.cube"
_PRIMING = 1024
_JPEG = {"f": "image2", "fps_mode": "passthrough", "q:v": 3, "map_metadata": -1}


def whole(parameters: VideoParameters, source: Path, folder: Path, limits: Limits, sound: "Sounding | None") -> list[str]:
    """Every rung and the sound as HLS, stills, sprites and measurements, into `folder`."""
    given = command.delivered(source, limits, steady=not parameters.deinterlace)
    seen = _Seen(given, parameters, Piece(), folder)
    options = _encoding(parameters)
    streams, names = seen.rungs, [f"v:{n},name:{rung.name}" for n, rung in enumerate(parameters.rungs)]
    if sound:
        streams = [*streams, *sound.streams(given)]
        options |= sound.options()
        names = [f"{name},agroup:sound" for name in names] + [f"a:0,agroup:sound,default:yes,name:{sound.rungs[0].name}"]
    ladder = command.hls(streams, folder, PLAYLIST, parameters.segment_s, options | {"var_stream_map": " ".join(names)})
    return command.compiled(command.merged(ladder, *seen.beside()), evened=bool(sound and sound.evened))


def chunk(parameters: VideoParameters, source: Path, folder: Path, limits: Limits, piece: Piece) -> list[str]:
    """Every rung of one piece of a long film as `<rung>.nut`, and its stills, sprites and measurements."""
    given = command.delivered(source, limits, piece.decoded_from_s, steady=not parameters.deinterlace)
    seen = _Seen(given, parameters, piece, folder)
    options = _encoding(parameters)
    outputs = [
        stream.output(command.address(folder / piece_file(rung.name)), f="nut", **command.REPEATABLE, **_single(options, n))
        for n, (stream, rung) in enumerate(zip(seen.rungs, parameters.rungs, strict=True))
    ]
    return command.compiled(command.merged(*outputs, *seen.beside()))


def piece_file(rung: str) -> str:
    """The file of one rung of a piece: NUT keeps the times of frames exactly, where Matroska rounds them to milliseconds."""
    return f"{rung}.nut"


class Sounding:
    """The sound of a film or a recording in its rates, with its gain."""

    def __init__(
        self,
        source: SoundSource,
        rungs: tuple[SoundRung, ...],
        gain_db: float,
        only: int | None,
        *,
        evened: bool = False,
        silent_until_s: float = 0.0,
    ) -> None:
        self.source, self.rungs, self.evened, self._gain_db, self._only = source, rungs, evened, gain_db, only
        self._silent_until_s = silent_until_s

    def streams(self, given: Node) -> list[Node]:
        """A stream for each rate."""
        sound = hearing.joined(given, self.source)
        if self._only is not None:
            sound = sound.filter("channelmap", map=str(self._only), channel_layout="mono")
        if self._gain_db:
            sound = sound.filter("volume", f"{self._gain_db}dB", precision="float")
        # The encoder puts 1,024 samples before the first one, and in HLS nothing tells players to skip them: they take the
        # place of as many that are taken away. The clock stays: the stream begins with the picture (`command.hls`).
        sound = sound.filter("aresample", hearing.RATE).filter("atrim", start_sample=_PRIMING)
        if self._silent_until_s:
            sound = sound.filter("apad", whole_dur=f"{self._silent_until_s:.3f}")
        if len(self.rungs) == 1:
            return [sound]
        split = sound.filter_multi_output("asplit", len(self.rungs))
        return [split[n] for n in range(len(self.rungs))]

    def options(self) -> dict[str, Any]:
        """How they are encoded."""
        options: dict[str, Any] = {"c:a": "aac", "ar": hearing.RATE}
        for n, rung in enumerate(self.rungs):
            options |= {f"b:a:{n}": rung.bitrate_bps, f"ac:a:{n}": rung.channels}
        return options


def seen_size(parameters: VideoParameters) -> tuple[int, int]:
    """Width and height of the picture that measurements are taken on."""
    largest = parameters.rungs[0]
    width = min(_SEEN_WIDTH, largest.width)
    return width, max(2, round(width * largest.height / largest.width / 2) * 2)


class _Seen:
    """The decoded picture set right once, then a branch for each thing that is made of it."""

    def __init__(self, given: Node, parameters: VideoParameters, piece: Piece, folder: Path) -> None:
        self._parameters, self._piece, self._folder = parameters, piece, folder
        count = len(parameters.rungs)
        split = _upright(given, parameters, piece, folder).filter_multi_output("split", count + 2)
        self.rungs = [_fitted(split[n], rung.width, rung.height, parameters) for n, rung in enumerate(parameters.rungs)]
        self._stills, self._small = split[count], split[count + 1]

    def beside(self) -> list[Node]:
        """Stills for the poster, sheets of sprites, and what is measured on a small picture."""
        return [self._still(), *self._watched()]

    def _still(self) -> Node:
        """Eight over the whole, and the first of every piece: a process whose encoder never gets a frame ends badly."""
        p, piece = self._parameters, self._piece
        start, end, step = p.poster_at_s
        at = f"(t+{piece.start_s:.3f})"
        # A still is due whenever its time has come: counted in steps, so that pieces agree with the whole.
        steps, before = f"floor(({at}-{start})/{step})", f"floor(({at}-{start}-{1 / float(p.fps):.6f})/{step})"
        due = f"gte({at},{start})*lte({at},{end})*gt({steps},{before})"
        picture = self._stills.filter("select", f"eq(n,0)+{due}")
        sized = _jpeg_sized(picture, p.poster_width, p.poster_height, p)
        return sized.output(
            command.address(self._folder / STILLS / f"{piece.number:03d}-%02d.jpg"), **_JPEG, **{"frames:v": _MOST_STILLS + 1}
        )

    def _watched(self) -> list[Node]:
        p = self._parameters
        small = _scaled(self._small, *seen_size(p), "bilinear", p).filter("format", "yuv420p")
        if not p.sprites:
            return [_measured(small, self._folder)]
        split = small.filter_multi_output("split", 2)
        every = max(1, round(p.sprites.every_s * float(p.fps)))
        thumbs = (
            split[1]
            .filter("select", f"not(mod(n,{every}))")
            .filter("scale", p.sprites.width, p.sprites.height, flags="area", out_color_matrix="bt601", out_range="pc")
            .filter("setsar", 1)
            .filter("format", "yuvj420p")
        )
        # One by one: ffmpeg tells no progress before each output has begun, and a sheet begins when it is full.
        names = command.address(self._folder / THUMBS / f"{self._piece.number:03d}-%05d.jpg")
        return [_measured(split[0], self._folder), thumbs.output(names, **_JPEG)]


def _upright(given: Node, parameters: VideoParameters, piece: Piece, folder: Path) -> Node:
    """Deinterlaced, at an even rate from the file's first moment on, cut to the piece, in BT.709 where it was HDR."""
    picture = given["V:0"]
    if parameters.field_order:
        picture = picture.filter("setfield", parameters.field_order)
    if parameters.deinterlace:
        picture = picture.filter("bwdif", mode="send_frame", deint=parameters.deinterlace)
    picture = picture.filter("fps", fps=parameters.rate, start_time=0)
    if parameters.held_s:
        picture = picture.filter("tpad", stop_mode="clone", stop_duration=f"{parameters.held_s:.3f}")
    if piece.frames is not None:
        first = piece.skipped_frames
        picture = picture.filter("trim", start_frame=first, end_frame=first + piece.frames).filter("setpts", "PTS-STARTPTS")
    return _tone_mapped(picture, parameters, parameters.tone_map, folder) if parameters.tone_map else picture


def _tone_mapped(picture: Node, parameters: VideoParameters, tone_map: ToneMap, folder: Path) -> Node:
    """To BT.709 by light: what SDR can show stays as it is, what is brighter is rolled off. Done at the largest size made."""
    largest = parameters.rungs[0]
    sized = picture.filter("zscale", largest.width, largest.height, filter="bicubic").filter("setsar", 1)
    if tone_map.transfer == "hlg":
        hlg.write(folder / TABLE, tone_map)
        full = sized.filter("zscale", matrix="gbr", range="pc").filter("format", "gbrp16le")
        light = full.filter("lut3d", file=str(folder / TABLE), interp="tetrahedral")
    else:
        light = (
            sized.filter("zscale", transfer="linear", npl=round(hlg.SDR_WHITE_NITS))
            .filter("format", "gbrpf32le")
            .filter("zscale", primaries="bt709")
            .filter("tonemap", "mobius", param=hlg.KNEE, desat=0, peak=max(1.0, tone_map.peak_nits / hlg.SDR_WHITE_NITS))
            .filter("zscale", transfer="bt709")
        )
    coded = light.filter("setparams", color_primaries="bt709", color_trc="bt709").filter("zscale", matrix="bt709", range="tv")
    return coded.filter("format", "yuv420p")


def _fitted(branch: Node, width: int, height: int, parameters: VideoParameters) -> Node:
    return _scaled(branch, width, height, "bicubic", parameters).filter("setsar", 1).filter("format", "yuv420p")


def _scaled(branch: Node, width: int, height: int, how: str, parameters: VideoParameters) -> Node:
    return branch.filter("scale", width, height, flags=how, **_colours_in(parameters), out_color_matrix="bt709", out_range="tv")


def _jpeg_sized(branch: Node, width: int, height: int, parameters: VideoParameters) -> Node:
    """JPEG's own colours: BT.601, full range."""
    sized = branch.filter(
        "scale", width, height, flags="bicubic", **_colours_in(parameters), out_color_matrix="bt601", out_range="pc"
    )
    return sized.filter("setsar", 1).filter("format", "yuvj420p")


def _colours_in(parameters: VideoParameters) -> dict[str, str]:
    if parameters.tone_map:
        return {"in_color_matrix": "bt709", "in_range": "tv"}
    found = {"in_color_matrix": parameters.matrix} if parameters.matrix else {}
    return found | ({"in_range": "pc"} if parameters.full_range else {})


def _measured(small: Node, folder: Path) -> Node:
    """Black, frozen, new shots, and now and then the bars around the picture: each printed as metadata into a file of its own."""
    watched = (
        small.filter("blackdetect", d=0.5, pic_th=0.98, pix_th=0.08)
        .filter("freezedetect", n="-60dB", d=2)
        .filter("scdet", threshold=10)
    )
    for name, key in seeing.PRINTED.items():
        watched = watched.filter("metadata", mode="print", key=f"lavfi.{key}", file=str(folder / name))
    bars = watched.filter("select", "not(mod(n,50))").filter("cropdetect", limit=24, round=2, skip=0, reset=0)
    return bars.filter("metadata", mode="print", file=str(folder / seeing.BARS)).output("-", f="null")


def _encoding(parameters: VideoParameters) -> dict[str, Any]:
    options: dict[str, Any] = {
        "c:v": "libx264",
        "preset": parameters.preset,
        **({"x264-params": parameters.x264} if parameters.x264 else {}),
        "profile:v": "high",
        "g": parameters.gop,
        "keyint_min": parameters.gop,
        "sc_threshold": 0,
        "colorspace": "bt709",
        "color_primaries": "bt709",
        "color_trc": "bt709",
        "color_range": "tv",
    }
    for n, rung in enumerate(parameters.rungs):
        options |= _rung_options(n, rung)
    return options


def _rung_options(n: int, rung: Rung) -> dict[str, Any]:
    # With a highest rate and more than one thread x264 is not repeatable; one thread a rung costs no more CPU.
    return {
        f"crf:v:{n}": rung.crf,
        f"maxrate:v:{n}": rung.maxrate_bps,
        f"bufsize:v:{n}": 2 * rung.maxrate_bps,
        f"threads:v:{n}": 1,
    }


def _single(options: dict[str, Any], n: int) -> dict[str, Any]:
    """The options of the n-th video stream for an output that has only this one."""
    mine = {name: value for name, value in options.items() if ":v:" not in name}
    return mine | {name.rpartition(":")[0] + ":0": v for name, v in options.items() if ":v:" in name and name.endswith(f":{n}")}
