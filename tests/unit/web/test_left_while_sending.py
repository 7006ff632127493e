"""A page that is left while it sends something is no failure of ours, and nobody is woken for it."""

from fastapi import FastAPI, Request

from apart import run
from archive.web.workbench import problems


def test_who_leaves_while_sending_is_answered_without_a_failure():
    app, sent = FastAPI(), []
    problems.add_to(app)

    @app.post("/work/sheets/1/save")
    async def save(request: Request) -> None:
        await request.body()

    async def receive():
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    headers = [(b"accept", b"application/json")]
    where = {"path": "/work/sheets/1/save", "raw_path": b"/work/sheets/1/save", "query_string": b"", "root_path": ""}
    scope = {"type": "http", "method": "POST", "headers": headers, "http_version": "1.1", "scheme": "http", **where}
    run(lambda: app({**scope, "server": ("testserver", 80), "client": ("127.0.0.1", 1)}, receive, send))
    assert sent[0]["status"] == 400
