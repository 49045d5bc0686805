"""How Twilio is asked: what was certainly not written is told from what may have been, and connections are kept."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest

from bot.channels.whatsapp.client import Client

ACCOUNT, TOKEN = "AC" + "0" * 31 + "1", "a1b2c3d4" * 4
FIELDS = {"To": "whatsapp:+6281234567801", "From": "whatsapp:+622150001000", "Body": "Halo Kak"}
ANSWER = b'HTTP/1.1 201 Created\r\nContent-Length: 13\r\n\r\n{"sid": "SM"}'

# What a server does with one connection.
Play = Callable[[socket.socket], None]


@contextmanager
def server(*plays: Play, closed: threading.Semaphore | None = None) -> Iterator[str]:
    """A server that plays one part for each connection that is made, and then takes no more; `closed` counts them."""
    with closing(socket.create_server(("127.0.0.1", 0))) as door:

        def serve() -> None:
            for play in plays:
                with closing(door.accept()[0]) as line:
                    line.settimeout(10)
                    play(line)
                (closed or threading.Semaphore()).release()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
        thread.join(10)
        assert not thread.is_alive()


def read_call(line: socket.socket) -> bytes:
    """Read one whole call."""
    read = b""
    while True:
        read += line.recv(65536)
        head, _, body = read.partition(b"\r\n\r\n")
        long = [one for one in head.split(b"\r\n") if one.lower().startswith(b"content-length:")]
        if head != read and len(body) >= int(long[0].partition(b":")[2]):
            return read


def kinds(url: str, count: int) -> list[str]:
    """Send so many messages one after the other; returns what became of each."""
    with closing(Client(ACCOUNT, TOKEN, url)) as client:
        return [client.send(FIELDS).kind for _ in range(count)]


def test_one_connection_carries_many_calls_each_signed_in_and_whole() -> None:
    read: list[bytes] = []

    def answers(line: socket.socket) -> None:
        for _ in range(3):
            read.append(read_call(line))
            line.sendall(ANSWER)

    with server(answers) as url:
        assert kinds(f"{url}/behind", 3) == ["", "", ""]
    assert all(one.startswith(b"POST /behind/2010-04-01/Accounts/AC") for one in read)
    assert all(b"authorization: basic " in one.lower() for one in read)
    assert all(one.endswith(b"&Body=Halo+Kak") for one in read)


def test_a_kept_connection_that_was_closed_is_made_anew_and_nothing_is_lost() -> None:
    closed = threading.Semaphore(0)

    def once(line: socket.socket) -> None:
        read_call(line)
        line.sendall(ANSWER)

    with server(once, once, closed=closed) as url, closing(Client(ACCOUNT, TOKEN, url)) as client:
        assert client.send(FIELDS).kind == ""
        assert closed.acquire(timeout=10)
        assert client.send(FIELDS).kind == ""


@pytest.mark.parametrize(
    "said", [b"", b"HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{", b"no HTTP at all\r\n\r\n"]
)
def test_what_was_written_and_not_answered_whole_is_unknown(said: bytes) -> None:
    def breaks_off(line: socket.socket) -> None:
        read_call(line)
        line.sendall(said)

    with server(breaks_off) as url:
        assert kinds(url, 1) == ["unknown"]


def test_where_nobody_listens_nothing_was_written() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as door:
        port = door.getsockname()[1]
    assert kinds(f"http://127.0.0.1:{port}", 1) == ["unreached"]
    assert kinds("http://nobody.invalid", 1) == ["unreached"]


def test_a_server_without_tls_was_told_nothing() -> None:
    def speaks_plainly(line: socket.socket) -> None:
        line.recv(1000)
        line.sendall(b"no TLS here\r\n")

    with server(speaks_plainly) as url:
        assert kinds(url.replace("http://", "https://"), 1) == ["unreached"]


def test_a_redirect_is_not_followed() -> None:
    def points_elsewhere(line: socket.socket) -> None:
        read_call(line)
        line.sendall(b"HTTP/1.1 307 Elsewhere\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")

    with server(points_elsewhere) as url:
        assert kinds(url, 1) == ["unknown"]


def test_a_proxy_of_the_environment_is_asked_by_the_whole_address(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[bytes] = []

    def forwards(line: socket.socket) -> None:
        read.append(read_call(line))
        line.sendall(ANSWER)

    with server(forwards) as proxy:
        monkeypatch.setenv("http_proxy", proxy.replace("://", "://name:word@"))
        monkeypatch.setenv("no_proxy", "")
        assert kinds("http://twilio.example", 1) == [""]
    assert read[0].startswith(b"POST http://twilio.example/2010-04-01/Accounts/AC")
    assert b"proxy-authorization: basic " in read[0].lower()


def test_a_proxy_that_is_away_was_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as door:
        port = door.getsockname()[1]
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("no_proxy", "")
    assert kinds("https://twilio.example", 1) == ["unreached"]
