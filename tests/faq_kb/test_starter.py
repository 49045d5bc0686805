"""What ships: enough entries in both languages, whole, findable, and without a single invented fact."""

from __future__ import annotations

import re
from collections import Counter

from faq_kb.entry import PACKS
from faq_kb.render import FORMS, fill, render
from faq_kb.starter import categories, starter_entries, starter_variables

ENTRIES = {entry.id: entry for entry in starter_entries()}


def test_there_are_at_least_sixty_four_entries_and_each_has_an_english_twin() -> None:
    indonesian = [entry for entry in ENTRIES.values() if entry.language == "id"]
    assert len(indonesian) >= 64
    for entry in indonesian:
        twin = ENTRIES[f"{entry.id}.en"]
        assert (twin.language, twin.twin, twin.pack, twin.category) == ("en", entry.id, entry.pack, entry.category)


def test_every_category_and_every_pack_has_entries_of_its_own() -> None:
    counted = Counter(entry.category for entry in ENTRIES.values())
    assert len(categories()) == 15
    assert all(counted[category.name] >= 8 for category in categories())
    assert {entry.pack for entry in ENTRIES.values()} == set(PACKS)


def test_an_entry_has_six_to_twelve_variants_and_no_two_entries_share_one() -> None:
    seen: Counter[tuple[str, str]] = Counter()
    for entry in ENTRIES.values():
        assert 6 <= len(entry.variants) <= 12, entry.id
        seen.update((entry.language, phrasing.casefold()) for phrasing in entry.phrasings)
    assert [phrasing for phrasing, times in seen.items() if times > 1] == []


def test_some_entries_walk_through_steps_and_some_carry_a_help_card() -> None:
    indonesian = [entry for entry in ENTRIES.values() if entry.language == "id"]
    assert sum(bool(entry.steps) for entry in indonesian) >= 8
    assert sum(bool(entry.help_card) for entry in indonesian) >= 6
    assert all(3 <= len(entry.steps) <= 5 for entry in ENTRIES.values() if entry.steps)


def test_follow_ups_lead_to_entries_of_the_same_language() -> None:
    for entry in ENTRIES.values():
        for follow_up in entry.follow_ups:
            assert ENTRIES[follow_up].language == entry.language, (entry.id, follow_up)


def test_every_variable_is_described_and_every_described_variable_is_used() -> None:
    used = {name for entry in ENTRIES.values() for name in entry.variables}
    assert used == set(starter_variables())


def test_twins_need_the_same_facts() -> None:
    for entry in ENTRIES.values():
        if entry.twin:
            assert entry.variables == ENTRIES[entry.twin].variables, entry.id


def test_no_answer_states_a_price_a_phone_number_an_address_or_an_hour() -> None:
    fact = re.compile(r"Rp ?\d|https?://|\b0\d{2,}[- ]?\d{3}|\+62|\b\d{1,2}[.:]\d{2}\b|\bJl\.|@")
    for entry in ENTRIES.values():
        assert not fact.search(entry.markdown), (entry.id, fact.search(entry.markdown))


def test_answers_are_short_and_free_of_the_sentences_we_do_not_say() -> None:
    unsaid = re.compile(r"anda salah|harap bersabar|terima kasih telah menghubungi|sesuai prosedur|dimohon|!!", re.I)
    for entry in ENTRIES.values():
        assert len(re.findall(r"[.!?](?:\s|$)", entry.answer)) <= 5, entry.id
        assert not unsaid.search(entry.markdown), entry.id


def test_every_answer_fits_one_message_in_every_form_with_the_demos_facts() -> None:
    facts = {name: one.example for name, one in starter_variables().items()}
    for entry in ENTRIES.values():
        filled = fill(entry.markdown, {**facts, "kak": "Kak"})
        for form in FORMS:
            assert 20 < len(render(filled, form)) < 2_000, (entry.id, form)
