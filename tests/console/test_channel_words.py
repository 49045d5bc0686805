"""What pages call a channel is what the channel calls itself, in the reader's language; the console knows none."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import update

from bot.channels import load_channels
from core.tables import conversations, identities
from tests.console.conftest import Desk
from tests.console.test_what_a_row_says import brief, row

CHANNELS = load_channels()


def moved(desk: Desk, channel: str) -> str:
    """Let a customer wait on a channel; returns the conversation's public id."""
    talk = desk.customer_writes("mau bicara dengan orang", waits=True)
    with desk.database.transaction() as session:
        for table in (conversations, identities):
            session.execute(update(table).values(channel=channel))
    return talk


def test_every_channel_has_words_in_both_languages() -> None:
    for channel in CHANNELS.values():
        assert channel.words.short
        assert set(channel.words.title) == {"id", "en"}


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("name", sorted(CHANNELS))
def test_row_head_brief_and_card_call_a_channel_what_it_calls_itself(desk: Desk, name: str, language: str) -> None:
    talk, words = moved(desk, name), CHANNELS[name].words
    page = desk.browser("agent").get(f"/desk/conversations/{talk}?lang={language}").text
    title = words.title[language]
    capital = title[0].upper() + title[1:]
    assert f'<span class="chan" title="{capital}">{words.short}</span>' in row(page)
    assert brief(page)["Siapa" if language == "id" else "Who"] == f"Wulan Pratiwi, {title}"
    assert f'<p class="small quiet state">{capital}, ' in page
    hidden = words.address.get(language, "····")
    assert re.search(rf"<dt>{capital}</dt><dd>{hidden} or-1", page)


def test_a_channel_that_is_gone_goes_by_its_name(desk: Desk) -> None:
    talk = moved(desk, "semaphore")
    page = desk.browser("agent").get(f"/desk/conversations/{talk}").text
    assert '<span class="chan" title="Semaphore">sema</span>' in row(page)
    assert brief(page)["Siapa"] == "Wulan Pratiwi, semaphore"


def test_an_answer_is_previewed_as_each_channel_writes_it(desk: Desk) -> None:
    operator = desk.browser("operator")
    page = operator.get("/desk/knowledge/write").text
    shown = {}
    for name, channel in CHANNELS.items():
        assert f'<input type="radio" name="form" value="{name}"' in page
        form = {"answer": "Tiba **besok**.", "language": "id", "form": name}
        shown[name] = operator.post("/desk/knowledge/preview", data=form).text
        wanted = "<strong>besok</strong>" if channel.words.write is None else channel.words.write("Tiba **besok**.")
        assert wanted in shown[name]
    assert len(set(shown.values())) == len(CHANNELS)
    assert page.count('name="form"') == len(CHANNELS)
    assert f"Dipisah koma: {', '.join(sorted(CHANNELS))}." in page
