"""The agent of a program that is killed: claims who waits, replies, gives back. Used by the tests that kill."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Sequence
from typing import Any, Protocol

import httpx2

from tests.process.program import Program
from tests.process.providers import real_time
from tests.process.shop_street import ON_WIRE, PATIENCE, Owned

OWNED = "SELECT id, public_id, state, epoch FROM conversations WHERE state IN ('waiting', 'agent') ORDER BY id"


class Played(Protocol):
    """What an agent needs of a play: the program with its rows, a link to sign in by, and where to note what was done.

    `owned` are the times in which a conversation was theirs, `replies` the keys of replies that were acknowledged.
    """

    program: Program
    seed: int
    sign_in: str
    owned: list[Owned]
    replies: list[str]

    def rows(self, query: str) -> Sequence[Any]:
        """Ask while the program runs. Raises sqlite3.OperationalError when it dies meanwhile with its file."""


class Desk:
    """One agent in a browser. An act whose answer a kill took is looked up in the rows."""

    def __init__(self, play: Played) -> None:
        """Sign in: the program runs, and is not killed yet, since the link is good for once."""
        self._play = play
        self._dice = random.Random(play.seed)
        self._http = httpx2.Client(timeout=PATIENCE, headers={"sec-fetch-site": "same-origin"})
        assert self._post(play.sign_in) == 303

    def work(self, closing_time: threading.Event) -> None:
        """Serve whoever waits, until told to come to an end and nobody is served any more."""
        is_over = False
        while not is_over:
            time.sleep(0.2)
            try:
                is_over = self._look(is_last=closing_time.is_set())
            except (httpx2.TransportError, sqlite3.OperationalError):
                # The program died while it was asked, or does not run yet.
                continue
        self._http.close()

    def _look(self, *, is_last: bool) -> bool:
        """Serve everybody once; returns whether it was the last time."""
        # Without the program the rows are what a kill left, and not to be looked at until it has recovered.
        talks = self._play.rows(OWNED) if self._play.program.base else []
        for talk in talks:
            if talk["state"] == "agent":
                self._serve(talk, is_last=is_last)
            elif not is_last:
                self._post(f"/desk/conversations/{talk['public_id']}/claim")
        return is_last and not any(talk["state"] == "agent" for talk in talks)

    def _serve(self, talk: Any, *, is_last: bool) -> None:
        play, path = self._play, f"/desk/conversations/{talk['public_id']}"
        key = f"{talk['public_id']}-{talk['epoch']}"
        mine = [one for one in play.owned if one.conversation_id == talk["id"] and one.ends_at is None]
        if not mine:
            on_wire = frozenset(row[0] for row in play.rows(ON_WIRE))
            play.owned.append(Owned(talk["id"], real_time(), on_wire))
        elif key not in play.replies:
            said = f"Halo Kak, saya Dian. Soal ini saya cek dulu, ya ({key})."
            if self._post(f"{path}/reply", text=said, client_key=key) == 303:
                play.replies.append(key)
        elif is_last or self._dice.random() < 0.3:
            mine[0].ends_at = real_time()
            self._post(f"{path}/return")

    def _post(self, path: str, **values: str) -> int:
        base = self._play.program.base
        if not base:
            raise httpx2.ConnectError("nobody is there")
        return self._http.post(f"{base}{path}", data=values).status_code
