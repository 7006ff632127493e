"""A file of the access bucket on its way: whole, a range of it, or nothing new."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager

from fastapi import Request, Response
from starlette.responses import StreamingResponse

from archive.web.media import ranges
from archive.web.shared.conditions import matches
from archive.web.shared.needs import RenditionsReader, RenditionStat, RenditionStream


def sent(
    request: Request, reader: RenditionsReader, key: str, stat: RenditionStat, headers: Mapping[str, str], mime: str
) -> Response:
    """What a request for a file gets (RFC 9110, sections 13 and 14); `headers` have its entity tag."""
    headers = dict(headers)
    if matches(request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    asked = request.headers.get("range")
    if (condition := request.headers.get("if-range")) and condition != headers["ETag"]:
        asked = None
    span = ranges.wanted(asked, stat.size)
    if isinstance(span, ranges.Unsatisfiable):
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{stat.size}"})
    start, length, status = (span.start, span.length, 206) if span else (0, stat.size, 200)
    headers |= {"Content-Length": str(length), "Content-Type": mime}
    if span:
        headers["Content-Range"] = f"bytes {span.start}-{span.end}/{stat.size}"
    if request.method == "HEAD" or length == 0:
        return Response(status_code=status, headers=headers)
    return StreamingResponse(_chunks(reader.open(key, start, length)), status, headers)


def _chunks(opened: AbstractContextManager[RenditionStream]) -> Iterator[bytes]:
    with opened as file:
        yield from file.chunks()
