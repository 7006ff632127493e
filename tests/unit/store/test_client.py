"""What a store that is not there, or breaks off in the middle, looks like."""

import socket
import threading

import pytest

from archive.errors import SettingWrong, StoreUnavailable
from archive.store import Store
from archive.store.s3.client import Client
from archive.store.s3.conditional import Place
from archive.store.s3.reading import fetch, opened


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def breaking():
    """The address of a server that promises 100 bytes, sends 40 and hangs up, for every request."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            with peer:
                peer.recv(65536)
                peer.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\nETag: "x"\r\n\r\n' + b"z" * 40)

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


def test_a_server_that_does_not_answer_is_named():
    url = f"http://127.0.0.1:{free_port()}"
    store = Store.connect(url, "key", "word", "us-east-1", "inbox", "preservation", "access")
    with pytest.raises(StoreUnavailable) as caught:
        store.health()
    assert caught.value.facts["server"] == url
    assert "Connection refused" in str(caught.value.facts["reason"]) and " at 0x" not in str(caught.value.facts["reason"])
    assert caught.value.retriable


@pytest.mark.parametrize("url", ["", "127.0.0.1:8333", "ftp://127.0.0.1"])
def test_an_address_that_is_none_is_refused_at_once(url):
    with pytest.raises(SettingWrong) as caught:
        Client(url, "key", "word", "us-east-1")
    assert caught.value.facts == {"name": "ARCHIVE_STORE_URL", "reason": url}


def test_bytes_that_break_off_are_never_taken_for_the_whole(breaking, tmp_path):
    client = Client(breaking, "key", "word", "us-east-1")
    with pytest.raises(StoreUnavailable), opened(client, Place("inbox", "k")) as body:
        assert body.size == 100
        b"".join(body.chunks())
    with pytest.raises(StoreUnavailable):
        fetch(client, Place("inbox", "k"), tmp_path / "k")
    assert list(tmp_path.iterdir()) == []
