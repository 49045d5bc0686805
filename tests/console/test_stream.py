"""The live line of a tab: what it says when rows change, when news was lost and when the session ends."""

from __future__ import annotations

import asyncio

import pytest
from fastapi import Request
from sqlalchemy import delete, select

from console.access import SESSION_COOKIE, Visit, read_visit
from console.pages.stream import stream
from core.access_tables import sessions
from core.live import News
from core.tables import conversations
from tests.console.conftest import Desk


def visit_of(desk: Desk, role: str = "agent", **headers: str) -> Visit:
    """Return a visit of an agent, as the route receives it."""
    cookie = f"{SESSION_COOKIE}={desk.browser(role).cookies[SESSION_COOKIE]}"
    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in {**headers, "cookie": cookie}.items()]
    scope = {"type": "http", "method": "GET", "path": "/desk/stream", "query_string": b"", "headers": sent}
    return read_visit(Request({**scope, "app": desk.app}))


# What a page showed when it was made may be old by the time its line is open.
BEGINNING = ["hello", "queue", "conversation"]


def heard(
    desk: Desk, visit: Visit, *news: News | None, talk: str = "", channels: str = "", ends: bool = False
) -> list[str]:
    """Follow the stream while news arrive, and return the names of the events behind the three it begins with."""

    async def follow() -> list[str]:
        names: list[str] = []
        line = aiter(stream(visit, talk, channels))
        async with asyncio.timeout(5):
            assert [(await anext(line)).event for _ in BEGINNING] == BEGINNING
            desk.live.tell([one for one in news if one is not None])
            if None in news:
                desk.live.close()
            if ends:
                with desk.database.transaction() as session:
                    session.execute(delete(sessions))
            try:
                while True:
                    names.append((await asyncio.wait_for(anext(line), 0.6)).event or "")
            except (StopAsyncIteration, TimeoutError) as end:
                names.append("end" if isinstance(end, StopAsyncIteration) else "open")
        return names

    return asyncio.run(follow())


def test_news_of_the_desk_makes_the_queue_fetch_itself_once_for_a_burst(desk: Desk) -> None:
    assert heard(desk, visit_of(desk), News("desk"), News("desk"), News("desk")) == ["queue", "open"]


def test_news_of_the_open_conversation_and_of_its_receipts_reach_the_tab(desk: Desk) -> None:
    talk = desk.customer_writes("halo")
    [row] = desk.rows(select(conversations))
    for topic in (f"conversation:{row.id}", f"identity:{row.identity_id}"):
        assert heard(desk, visit_of(desk), News(topic), talk=talk) == ["conversation", "open"]


def test_news_of_other_conversations_do_not(desk: Desk) -> None:
    talk = desk.customer_writes("halo")
    assert heard(desk, visit_of(desk), News("conversation:77"), talk=talk) == ["open"]


@pytest.mark.parametrize("headers", [{}, {"last_event_id": "1"}])
def test_a_tab_reads_everything_again_when_its_line_begins_or_comes_back(desk: Desk, headers: dict[str, str]) -> None:
    assert heard(desk, visit_of(desk, **headers)) == ["open"]


@pytest.mark.parametrize(("role", "told"), [("administrator", ["channels", "open"]), ("agent", ["open"])])
def test_a_tab_of_the_channels_reads_them_again_too_if_its_agent_may(desk: Desk, role: str, told: list[str]) -> None:
    assert heard(desk, visit_of(desk, role), channels="1") == told


def test_the_line_ends_when_the_house_closes(desk: Desk) -> None:
    assert heard(desk, visit_of(desk), None) == ["end"]


def test_a_session_that_ended_elsewhere_ends_the_line(desk: Desk) -> None:
    names = heard(desk, visit_of(desk), News("desk"), ends=True)
    assert names == ["queue", "signed-out", "end"]


def test_nobody_listens_without_signing_in(desk: Desk) -> None:
    assert desk.browser().get("/desk/stream").headers["location"].startswith("/sign-in")
