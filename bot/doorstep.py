"""Answers at the open port while the house is still being built: alive, but not ready. Used by `sapa run`.

A first start trains the model, which takes a while; whoever watches must not think that nothing runs.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

WHY = b"starting: the model and the database are being made ready"
# Seconds that whoever connects may take to say what it wants.
PATIENCE = 2.0
# Seconds between two looks whether the house stands.
LOOK_SECONDS = 0.05
_LONGEST_REQUEST = 8192
WAITING = 128


@contextmanager
def doorstep(listening: socket.socket) -> Iterator[None]:
    """Answer `/healthz` with 200 and everything else with 503 until the end of the block.

    Connections that come afterwards wait in the queue of the socket, so nobody is turned away between the two.
    """
    over = threading.Event()
    listening.listen(WAITING)
    listening.settimeout(LOOK_SECONDS)
    answering = threading.Thread(target=_answer, args=(listening, over), name="doorstep", daemon=True)
    answering.start()
    try:
        yield
    finally:
        over.set()
        answering.join()
        listening.settimeout(None)


def _answer(listening: socket.socket, over: threading.Event) -> None:
    while not over.is_set():
        try:
            caller, _ = listening.accept()
        except TimeoutError:
            continue
        except OSError:  # the caller went away before it was heard
            continue
        with caller:
            try:
                caller.settimeout(PATIENCE)
                caller.sendall(_response(caller.recv(_LONGEST_REQUEST)))
            except OSError:
                continue


def _response(request: bytes) -> bytes:
    path = request.split(b" ", 2)[1:2]
    status, said = (b"200 OK", b"ok") if path == [b"/healthz"] else (b"503 Service Unavailable", WHY)
    head = b"HTTP/1.1 %b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\nConnection: close\r\n"
    return head % (status, len(said)) + (b"" if status[:3] == b"200" else b"Retry-After: 3\r\n") + b"\r\n" + said
