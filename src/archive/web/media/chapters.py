"""Chapters of a recording as WebVTT, for players and whoever harvests: written from the public record when asked for."""

from fastapi import APIRouter, Response

from archive.errors import NotFound
from archive.texts import webvtt
from archive.web.shared.needs import Needs
from archive.web.shared.problems import Withdrawn
from archive.web.shared.public_entry import named


def router(services: Needs) -> APIRouter:
    """`/media/{publication_key}/chapters/{id}/{part}.vtt`."""
    made = APIRouter(include_in_schema=False)

    @made.api_route("/media/{key}/chapters/{id_}/{part}.vtt", methods=["GET", "HEAD"])
    def chapters(key: str, id_: str, part: int) -> Response:
        record = named(services, id_)
        if record.publication_key != key:
            raise Withdrawn(what="media", id="")
        listed = next((one.chapters for one in record.media if one.part == part), ())
        if not listed:
            raise NotFound(what="chapters", id=id_)
        text = webvtt.chapters((one.start_s, one.end_s, one.title) for one in listed)
        return Response(text, media_type="text/vtt", headers={"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"})

    return made
