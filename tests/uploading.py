"""Sending files through the workbench as its page does, by tus, for tests and benchmarks."""

import base64
import hashlib
from types import SimpleNamespace

import uvicorn

from archive.models.people import Role
from archive.services import Services
from archive.steps.desk import signing_in
from archive.web.workbench.app import create_workbench

OURS = {"sec-fetch-site": "same-origin"}
TUS = {"Tus-Resumable": "1.0.0"}
PASSWORD = "cha shan qing ge 1956"
MIB = 1 << 20


def serve(settings, port):
    """A workbench as a process of its own, which may be killed."""
    uvicorn.run(create_workbench(Services(settings)), host="127.0.0.1", port=port, log_level="critical")


def somebody(services, login="wang", role=Role.ARCHIVIST, centre="", name="示例王"):
    """An account with a post; `.id`."""
    made = services.ledger.accounts.people.add(login, name, centre)
    signing_in.set_password(services, made, PASSWORD)
    if role:
        services.ledger.accounts.grants.give(made.id, role, centre, "t")
    return services.ledger.accounts.people.get(made.id)


def signed_in(browser, login="wang"):
    answer = browser.post("/work/sign-in", data={"login": login, "password": PASSWORD}, headers=OURS)
    assert answer.status_code == 303, answer.text
    return browser


def picked(browser, tray, path, data, **more):
    """One file picked: what the server says of it."""
    head = base64.b64encode(data[:512]).decode()
    given = {"files": [{"path": path, "size": len(data), "head": head, **more}]}
    answer = browser.post(f"/work/trays/{tray}/files", json=given)
    assert answer.status_code == 200, answer.text
    return SimpleNamespace(**{"id": "", "token": "", "compare": [], "fault": None} | answer.json()["files"][0])


def patch(browser, upload, offset, data, **headers):
    own = {**TUS, "Upload-Token": upload.token, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    return browser.patch(f"/work/uploads/{upload.id}", content=data, headers=own | headers)


def head(browser, upload):
    return browser.head(f"/work/uploads/{upload.id}", headers={**TUS, "Upload-Token": upload.token})


def offset(browser, upload):
    return int(head(browser, upload).headers["Upload-Offset"])


def pieces(data, piece):
    return [hashlib.sha256(data[at : at + piece]).hexdigest() for at in range(0, max(len(data), 1), piece)]


def finish(browser, upload, data, **more):
    said = {"pieces": pieces(data, upload.piece), "sha256": hashlib.sha256(data).hexdigest()} | more
    return browser.post(f"/work/uploads/{upload.id}/finish", json=said, headers={"Upload-Token": upload.token})


def compare(browser, upload, data, **more):
    said = {number: hashlib.sha256(data[start:end]).hexdigest() for number, start, end in upload.compare} | more
    return browser.post(f"/work/uploads/{upload.id}/compare", json={"pieces": said}, headers={"Upload-Token": upload.token})


def sent(browser, tray, path, data):
    """A whole file."""
    upload = picked(browser, tray, path, data)
    if data:
        answer = patch(browser, upload, 0, data)
        assert answer.status_code == 204, answer.text
    answer = finish(browser, upload, data)
    assert answer.status_code == 200, answer.text
    return upload
