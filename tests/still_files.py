"""Files that no program of ours writes, built by hand and kept small: a camera's DNG, an HEIC, PDF documents, bombs."""

import array
import struct
import subprocess
import zlib

import imageio_ffmpeg

_SIZE = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 10: 8}
_FORM = {3: "H", 4: "I", 5: "I", 10: "i"}


def tiff(tags, data=b"", mark=b"II*\0"):
    """A little-endian TIFF of one directory: tag -> (type, values or bytes); the value of tag 273 becomes the place of `data`."""
    extra_at = 8 + 2 + 12 * len(tags) + 4
    entries, extra, strip = b"", b"", None
    for tag, (kind, value) in sorted(tags.items()):
        raw = value if isinstance(value, bytes) else struct.pack(f"<{len(value)}{_FORM[kind]}", *value)
        strip = len(entries) + 8 if tag == 273 else strip
        if len(raw) > 4:
            field, extra = struct.pack("<I", extra_at + len(extra)), extra + raw + b"\0" * (len(raw) % 2)
        else:
            field = raw.ljust(4, b"\0")
        entries += struct.pack("<HHI", tag, kind, len(raw) // _SIZE[kind]) + field
    if strip is not None:
        entries = entries[:strip] + struct.pack("<I", extra_at + len(extra)) + entries[strip + 4 :]
    return mark + struct.pack("<IH", 8, len(tags)) + entries + bytes(4) + extra + data


def dng(width=96, height=64, maker="Probe", dng=True, orientation=1):
    """An uncompressed Bayer mosaic (RGGB, 14 bits) of a red wall, with a DNG's colour matrix; EXIF of its own."""
    sensor = array.array("H", (12000 if x % 2 == 0 == y % 2 else 3000 for y in range(height) for x in range(width)))
    unit = [10000 if n in (0, 4, 8) else 0 for n in range(9)]
    tags = {
        254: (4, [0]),
        256: (4, [width]),
        257: (4, [height]),
        258: (3, [16]),
        259: (3, [1]),
        262: (3, [32803]),
        271: (2, f"{maker}\0".encode()),
        272: (2, b"Camera One\0"),
        273: (4, [0]),
        274: (3, [orientation]),
        277: (3, [1]),
        278: (4, [height]),
        279: (4, [len(sensor) * 2]),
        33421: (3, [2, 2]),
        33422: (1, bytes([0, 1, 1, 2])),
        50714: (4, [0]),
        50717: (4, [16383]),
        50721: (10, [part for value in unit for part in (value, 10000)]),
        50728: (5, [1, 1, 1, 1, 1, 1]),
        50778: (3, [21]),
    }
    if dng:
        tags |= {50706: (1, bytes([1, 4, 0, 0])), 50708: (2, b"Probe Camera One\0")}
    return tiff(tags, sensor.tobytes())


def dng_with_preview(width, height, preview, size, orientation=1):
    """A DNG of one shade, and a second directory with a JPEG of `size` as its preview."""
    raw = bytearray(dng(width, 2, orientation=orientation))
    lines = bytes(raw[-4 * width :])
    for tag, value in ((257, height), (278, height), (279, 2 * width * height)):
        at = raw.index(struct.pack("<HHI", tag, 4, 1)) + 8
        raw[at : at + 4] = struct.pack("<I", value)
    raw = raw[: -4 * width] + lines * (height // 2)
    (entries,) = struct.unpack_from("<H", raw, 8)
    struct.pack_into("<I", raw, 10 + 12 * entries, len(raw))
    tags = {254: (4, 1), 256: (4, size[0]), 257: (4, size[1]), 258: (3, 8), 259: (3, 7), 262: (3, 6)}
    tags |= {273: (4, len(raw) + 6 + 12 * 10), 277: (3, 3), 278: (4, size[1]), 279: (4, len(preview))}
    more = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, (kind, value) in tags.items())
    return bytes(raw) + struct.pack("<H", len(tags)) + more + bytes(4) + preview


def _boxes(data):
    place = 0
    while place + 8 <= len(data):
        (size,) = struct.unpack(">I", data[place : place + 4])
        yield data[place + 4 : place + 8], data[place + 8 : place + size]
        place += size


def _box(kind, *parts):
    content = b"".join(parts)
    return struct.pack(">I", len(content) + 8) + kind + content


def _full(kind, version, *parts):
    return _box(kind, struct.pack(">I", version << 24), *parts)


def _hevc(folder, colour, width, height):
    """One key frame of x265: its configuration (an hvcC box) and its bytes."""
    film = folder / "one-frame.mp4"
    ffmpeg = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", "-f", "lavfi", "-i", f"color=c={colour}:s={width}x{height}"]
    coded = ["-frames:v", "1", "-c:v", "libx265", "-x265-params", "log-level=none", "-pix_fmt", "yuv420p", "-tag:v", "hvc1"]
    subprocess.run([*ffmpeg, *coded, str(film)], check=True)
    whole = film.read_bytes()
    film.unlink()
    place = whole.find(b"hvcC") - 4
    (size,) = struct.unpack(">I", whole[place : place + 4])
    return whole[place : place + size], next(data for kind, data in _boxes(whole) if kind == b"mdat")


def _heif(meta, frames):
    kind = _box(b"ftyp", b"heic", struct.pack(">I", 0), b"mif1heic")
    return kind + meta(len(kind) + len(meta(0)) + 8) + _box(b"mdat", frames)


def _size(width, height):
    return _full(b"ispe", 0, struct.pack(">II", width, height))


def _places(*items):
    """Where items lie: (number, offset, length)."""
    return _full(
        b"iloc", 0, struct.pack(">HH", 0x4400, len(items)), *(struct.pack(">HHHII", n, 0, 1, at, size) for n, at, size in items)
    )


def _kinds(*items):
    """What items are: (number, four letters)."""
    return _full(
        b"iinf", 0, struct.pack(">H", len(items)), *(_full(b"infe", 2, struct.pack(">HH4sB", n, 0, k, 0)) for n, k in items)
    )


def _head(primary):
    return _full(b"hdlr", 0, struct.pack(">I4s12xB", 0, b"pict", 0)) + _full(b"pitm", 0, struct.pack(">H", primary))


def heic(folder, colour="red", width=320, height=240, quarter_turns=0):
    """An HEIC (ISO/IEC 23008-12) around one HEVC key frame of x265; `quarter_turns` anticlockwise by `irot`."""
    config, frame = _hevc(folder, colour, width, height)
    properties = _box(b"ipco", config, _size(width, height), _box(b"irot", bytes([quarter_turns])))
    links = _full(b"ipma", 0, struct.pack(">IHB", 1, 1, 3), bytes([0x81, 2, 0x83]))

    def meta(offset):
        item = _places((1, offset, len(frame))), _kinds((1, b"hvc1"))
        return _full(b"meta", 0, _head(1), *item, _box(b"iprp", properties, links))

    return _heif(meta, frame)


def heic_of_tiles(folder, colours, across, width, height, side=512, quarter_turns=0, break_tile=None):
    """An HEIC of square tiles as phones write it, `across` beside each other, cut to a size; tile n has the nth colour, in turns.

    The bytes of `break_tile` are not a picture's.
    """
    coded = {colour: _hevc(folder, colour, side, side) for colour in dict.fromkeys(colours)}
    (config, *_), frames = zip(*coded.values(), strict=True)
    at = dict(zip(coded, (sum(map(len, frames[:n])) for n in range(len(frames))), strict=True))
    down = -(-height // side)
    count, content = across * down, b"".join(frames)
    grid = struct.pack(">BBBBII", 0, 1, down - 1, across - 1, width, height)
    properties = _box(b"ipco", config, _size(side, side), _size(width, height), _box(b"irot", bytes([quarter_turns])))
    tiles = (struct.pack(">HBBB", n + 2, 2, 0x81, 2) for n in range(count))
    links = _full(b"ipma", 0, struct.pack(">I", count + 1), struct.pack(">HBBB", 1, 2, 3, 0x84), *tiles)
    made_of = _full(b"iref", 0, _box(b"dimg", struct.pack(">HH", 1, count), struct.pack(f">{count}H", *range(2, count + 2))))
    kinds = _kinds((1, b"grid"), *((n + 2, b"hvc1") for n in range(count)))

    def meta(offset):
        wanted = [colours[n % len(colours)] for n in range(count)]
        places = [
            (n + 2, offset + (at[colour] if n != break_tile else len(content)), len(coded[colour][1]))
            for n, colour in enumerate(wanted)
        ]
        places = _places((1, offset + len(content), len(grid)), *places)
        return _full(b"meta", 0, _head(1), places, kinds, made_of, _box(b"iprp", properties, links))

    return _heif(meta, content + grid)


def pdf(pages, title="", shared=False):
    """A PDF of pages (width, height, content stream in bytes, already deflated if it is a pair (bytes, True)), Helvetica as /F1.

    With `shared` all pages are one object, so that very many of them stay small.
    """
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    objects.append(f"<< /Title ({title}) >>".encode("latin-1"))
    kids = []
    for width, height, content in pages[:1] if shared else pages:
        stream, deflated = content if isinstance(content, tuple) else (content, False)
        kind = b"/Filter /FlateDecode " if deflated else b""
        objects.append(b"<< %s/Length %d >>\nstream\n%s\nendstream" % (kind, len(stream), stream))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %s %s] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>"
            % (str(width).encode(), str(height).encode(), len(objects))
        )
        kids.append(b"%d 0 R" % len(objects))
    kids = kids * len(pages) if shared else kids
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    made, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"trailer\n<< /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(made))
    return made + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + end


def words(*lines):
    """A content stream that sets lines of text in 24 points."""
    set_lines = b"".join(b"(%s) Tj 0 -40 Td " % line.encode("latin-1") for line in lines)
    return b"BT /F1 24 Tf 72 700 Td " + set_lines + b"ET"


def png(width, height, rows=None, bits=8, colour=0, chunks=()):
    """A grey PNG (or of another colour type) of zeros, with `rows` of its rows; `chunks` (kind, content) stand before them."""
    samples = {0: 1, 2: 3, 6: 4}[colour]
    line = 1 + (width * samples * bits + 7) // 8
    packer, packed = zlib.compressobj(9), b""
    for _ in range(height if rows is None else rows):
        packed += packer.compress(bytes(line))
    packed += packer.flush()

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunk(*one) for one in chunks) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def deflated_zeros(size):
    """`size` zero bytes, a whole number of MB, deflated without ever lying in memory: each MB is the same block of the stream."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    end = b"\x03\x00" + (size % 65_521 << 16 | 1).to_bytes(4, "big")  # an empty last block, and Adler-32 of so many zeros
    return b"\x78\xda" + block * (size >> 20) + end
