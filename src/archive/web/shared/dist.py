"""The built assets: which hashed file stands for which source, and how they are served."""

import json
from collections.abc import Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from archive.errors import NotFound, ToolMissing

_MIME = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".txt": "text/plain; charset=utf-8",
}
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_FOR_EVER = "public, max-age=31536000, immutable"


class Dist:
    """The folder that `archive.web.build` makes."""

    def __init__(self, folder: Path) -> None:
        """Read the manifest.

        Raises:
            ToolMissing: the assets have not been built.

        """
        try:
            manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as fault:
            raise ToolMissing(tool="static/dist/manifest.json", hint="python -m archive.web.build") from fault
        self._folder = folder
        self.files: Mapping[str, str] = manifest["files"]
        self._names = frozenset(self.files.values())

    def address(self, source: str) -> str:
        """The address of an asset by the name of its source, e.g. `style.css`."""
        return f"/static/{self.files[source]}"

    def response(self, name: str, request: Request) -> Response:
        """One asset, in brotli or gzip where the browser takes it; its hashed name never changes content.

        Raises:
            NotFound: no asset of this build has the name.

        """
        if name not in self._names:
            raise NotFound(what="static", id=name)
        headers = {"Cache-Control": _FOR_EVER, "Vary": "Accept-Encoding"}
        mime = _MIME.get(Path(name).suffix, "application/octet-stream")
        taken = {part.split(";")[0].strip() for part in request.headers.get("accept-encoding", "").split(",")}
        for encoding, suffix in _ENCODINGS:
            if encoding in taken and (packed := self._folder / (name + suffix)).is_file():
                return FileResponse(packed, media_type=mime, headers=headers | {"Content-Encoding": encoding})
        return FileResponse(self._folder / name, media_type=mime, headers=headers)
