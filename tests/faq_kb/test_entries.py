"""Versions: nothing saved is lost, nothing is saved twice, and only what is published and whole answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from core.database import Session
from core.tables import events
from faq_kb.entries import (
    StaleEdit,
    ask_review,
    expire,
    knowledge_version,
    load_starter,
    mark_reviewed,
    publish,
    read_knowledge,
    read_published,
    read_version,
    roll_back,
    save,
    save_all,
)
from faq_kb.entry import PACKS, Conditions, Entry
from faq_kb.exchange import ImportFaults, read_file, write_csv, write_toml
from faq_kb.listing import Filters, count_unreviewed, list_entries, list_versions, read_newest
from faq_kb.starter import AUTHOR, starter_entries
from faq_kb.tables import kb_versions
from faq_kb.variables import read_variables, set_examples, set_variable, unset_variables
from tests.faq_kb.conftest import NOW, TODAY, ask

GIFT = Entry(
    id="shop.gift",
    category="pesanan_pembayaran",
    language="id",
    pack="commerce",
    question="Bisa dibungkus kado?",
    variants=("bungkus kado bisa ga",),
    answer="Bisa, {kak}.",
)


def versions(session: Session) -> int:
    return session.execute(select(func.count()).select_from(kb_versions)).scalar_one()


def published_ids(session: Session) -> set[str]:
    return {entry.id for entry in read_published(session)[0]}


def test_the_starter_entries_are_loaded_once_published_and_unreviewed(session: Session) -> None:
    assert load_starter(session, now=NOW) == len(starter_entries())
    assert load_starter(session, now=NOW) == 0
    assert versions(session) == len(starter_entries())
    assert count_unreviewed(session) == len(starter_entries())
    assert read_version(session, "shipping.cost") in starter_entries()


def test_a_starter_entry_that_a_person_edited_is_left_alone_and_others_follow_the_house(session: Session) -> None:
    load_starter(session, now=NOW)
    mine = replace(read_version(session, "shipping.cost"), answer="Ongkir kami tanggung.")
    publish(session, "shipping.cost", save(session, mine, "Ika", NOW), author="Ika", now=NOW)
    session.execute(kb_versions.update().where(kb_versions.c.entry_id == "order.cancel").values(body={"old": True}))
    assert load_starter(session, now=NOW) == 1
    assert read_version(session, "shipping.cost").answer == "Ongkir kami tanggung."
    assert [row.author for row in list_versions(session, "order.cancel")] == [AUTHOR, AUTHOR]


def test_an_entry_with_an_unset_variable_waits_until_the_variable_is_set(session: Session) -> None:
    load_starter(session, now=NOW)
    waiting = read_knowledge(session)
    assert waiting.entry("return.policy") is None
    assert waiting.in_language("return.policy", "en") is None
    assert waiting.lacks("return.policy") == ("return_days",)
    asked = waiting.waiting("return.policy", "en")
    assert asked is not None
    assert asked.id == "return.policy.en"
    assert [hit.entry_id for hit in ask(waiting, "batas retur berapa hari?")][:1] == ["return.policy"]
    assert "return.policy" in unset_variables(session, PACKS)["return_days"]
    before = knowledge_version(session)
    set_variable(session, "return_days", " 7 ", author="Ika", now=NOW)
    knowledge = read_knowledge(session, waiting)
    assert knowledge.index is waiting.index
    assert knowledge.entry("return.policy") is not None
    assert knowledge.waiting("return.policy", "en") is None
    assert "return_days" not in unset_variables(session, PACKS)
    assert knowledge_version(session) > before
    set_variable(session, "return_days", "", author="Ika", now=NOW)
    assert read_knowledge(session, knowledge).entry("return.policy") is None


def test_the_demos_examples_make_every_entry_answer_in_its_own_language(session: Session) -> None:
    load_starter(session, now=NOW)
    set_variable(session, "opening_hours", "setiap hari", author="Ika", now=NOW)
    assert "opening_hours" not in set_examples(session, author="demo", now=NOW)
    assert unset_variables(session, PACKS) == {}
    knowledge = read_knowledge(session)
    assert len(knowledge.entries) == len(starter_entries())
    assert "setiap hari, Kak." in knowledge.answer("general.hours", {"kak": "Kak"})
    assert "setiap hari" in knowledge.answer("general.hours.en", {"kak": ""})
    assert "Greater Jakarta" in knowledge.answer("payment.cod.en", {"kak": ""})
    assert "Jabodetabek" in knowledge.answer("payment.cod", {"kak": "Kak"})


@pytest.mark.parametrize("name", ["kak", "name", "two words", ""])
def test_a_name_that_belongs_to_the_turn_or_is_no_name_cannot_be_set(session: Session, name: str) -> None:
    with pytest.raises(ValueError, match="cannot be set"):
        set_variable(session, name, "x", author="Ika", now=NOW)
    assert read_variables(session) == {"id": {}, "en": {}}


def test_one_save_is_one_version_and_saving_the_same_again_is_none(session: Session) -> None:
    assert save(session, GIFT, "Ika", NOW) == 1
    assert save(session, GIFT, "Ika", NOW) == 1
    assert save(session, replace(GIFT, answer="Bisa."), "Ika", NOW) == 2
    assert versions(session) == 2
    assert read_version(session, "shop.gift", 1) == GIFT
    assert [row.version for row in list_versions(session, "shop.gift")] == [2, 1]
    saved = session.execute(select(events.c.name).where(events.c.name == "knowledge.saved")).scalars().all()
    assert len(saved) == 2


def test_an_edit_that_began_before_somebody_elses_is_refused_and_writes_nothing(session: Session) -> None:
    save(session, GIFT, "Ika", NOW)
    save(session, replace(GIFT, answer="Bisa."), "Dimas", NOW, based_on=1)
    with pytest.raises(StaleEdit, match="is at version 2 but the edit began with version 1"):
        save(session, replace(GIFT, answer="Tidak."), "Ika", NOW, based_on=1)
    assert versions(session) == 2


def test_a_draft_answers_nobody_until_it_is_published_and_expires_the_one_before(session: Session) -> None:
    save(session, GIFT, "Ika", NOW)
    assert published_ids(session) == set()
    ask_review(session, "shop.gift", 1)
    publish(session, "shop.gift", 1, author="Dimas", now=NOW)
    save(session, replace(GIFT, answer="Bisa, gratis."), "Ika", NOW)
    assert [entry.answer for entry in read_published(session)[0]] == [GIFT.answer]
    publish(session, "shop.gift", 2, author="Dimas", now=NOW)
    assert [entry.version for entry in read_published(session)[0]] == [2]
    assert [row.state for row in list_versions(session, "shop.gift")] == ["published", "expired"]


def test_an_older_version_comes_back_as_a_version_of_its_own(session: Session) -> None:
    save(session, GIFT, "Ika", NOW)
    save(session, replace(GIFT, answer="Tidak bisa."), "Ika", NOW)
    assert roll_back(session, "shop.gift", 1, author="Ika", now=NOW) == 3
    assert read_published(session)[0] == (GIFT,)
    assert versions(session) == 3


def test_an_expired_entry_answers_no_longer(session: Session) -> None:
    publish(session, "shop.gift", save(session, GIFT, "Ika", NOW), author="Ika", now=NOW)
    expire(session, "shop.gift", author="Ika", now=NOW)
    assert published_ids(session) == set()
    with pytest.raises(LookupError, match="no published version"):
        expire(session, "shop.gift", author="Ika", now=NOW)


def test_publishing_what_does_not_exist_says_so(session: Session) -> None:
    with pytest.raises(LookupError, match="version 4 of"):
        publish(session, "shop.gift", 4, author="Ika", now=NOW)
    with pytest.raises(LookupError, match="no version 2 of"):
        read_version(session, "shop.gift", 2)


def test_reviewing_takes_one_click_and_counts_only_once(session: Session) -> None:
    load_starter(session, now=NOW)
    assert mark_reviewed(session, ["shipping.cost", "shipping.cost.en"]) == 2
    assert mark_reviewed(session, ["shipping.cost"]) == 0
    unread = {row.id for row in list_entries(session, Filters(unreviewed=True), today=TODAY, limit=1000)}
    assert "shipping.cost" not in unread
    assert len(unread) == len(starter_entries()) - 2


def test_the_list_finds_words_anywhere_and_filters(session: Session) -> None:
    load_starter(session, now=NOW)
    save(session, GIFT, "Ika", NOW)
    assert [row.id for row in list_entries(session, Filters(text="KADO bisa"), today=TODAY)] == ["shop.gift"]
    assert list_entries(session, Filters(text="100%_kado"), today=TODAY) == []
    english = list_entries(session, Filters(language="en", pack="clinic"), today=TODAY, limit=1000)
    assert english
    assert all(row.id.startswith("clinic.") and row.id.endswith(".en") for row in english)
    first = list_entries(session, Filters(), today=TODAY, limit=3)
    rest = list_entries(session, Filters(), today=TODAY, limit=3, after=first[-1].id)
    assert len(first) == 3
    assert first[-1].id < rest[0].id


def test_the_list_shows_the_state_that_counts(session: Session) -> None:
    load_starter(session, now=NOW)
    ended = replace(GIFT, conditions=Conditions(valid_until=date(2026, 11, 20)))
    publish(session, "shop.gift", save(session, ended, "Ika", NOW), author="Ika", now=NOW)
    states = {row.id: row for row in list_entries(session, Filters(), today=TODAY, limit=1000)}
    assert states["return.policy"].state == "draft"
    assert states["return.policy"].unset == ("return_days",)
    assert states["general.app_error"].state == "published"
    assert states["shop.gift"].state == "expired"
    drafts = list_entries(session, Filters(state="draft"), today=TODAY, limit=1000)
    assert "return.policy" in {row.id for row in drafts}


def test_many_entries_are_saved_as_drafts_and_told_apart(session: Session) -> None:
    save(session, GIFT, "Ika", NOW)
    other = replace(GIFT, id="shop.card")
    done = save_all(session, [replace(GIFT, answer="Ya."), other], "Ika", NOW)
    assert (done.added, done.changed, done.unchanged) == (("shop.card",), ("shop.gift",), ())
    assert save_all(session, [other], "Ika", NOW).unchanged == ("shop.card",)


def test_the_snapshot_carries_its_version_and_the_versions_of_its_entries(session: Session) -> None:
    save(session, GIFT, "Ika", NOW)
    publish(session, "shop.gift", save(session, replace(GIFT, answer="Ya."), "Ika", NOW), author="Ika", now=NOW)
    knowledge = read_knowledge(session)
    assert knowledge.version == knowledge_version(session) > 0
    assert ask(knowledge, "bisa bungkus kado kak")[0].version == 2


def test_an_export_imported_again_changes_nothing(session: Session) -> None:
    load_starter(session, now=NOW)
    save(session, replace(GIFT, conditions=Conditions(("web",), valid_from=TODAY)), "Ika", NOW)
    for name, text in (
        ("kb.toml", write_toml(read_newest(session))),
        ("kb.csv", write_csv(read_newest(session))),
    ):
        done = save_all(session, read_file(name, text.encode()), "Ika", NOW)
        assert (done.added, done.changed) == ((), ())
        assert len(done.unchanged) == len(starter_entries()) + 1


def test_a_file_with_one_wrong_row_changes_nothing_at_all(session: Session) -> None:
    save(session, GIFT, "Ika", NOW)
    sheet = write_csv([replace(GIFT, answer="Ya."), replace(GIFT, id="shop.card", pack="toko")])
    with pytest.raises(ImportFaults, match="row 3, pack"):
        save_all(session, read_file("kb.csv", sheet.encode()), "Ika", NOW)
    assert read_newest(session) == (GIFT,)
    assert versions(session) == 1
