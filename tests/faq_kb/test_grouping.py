"""Questions that say the same come together, whatever the words; how well is measured on messages of our own."""

from __future__ import annotations

import random
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from faq_kb.asides import Aside, key_of
from faq_kb.grouping import Cluster, background_of, cluster, differing
from faq_kb.search import Knowledge, plain_words
from faq_kb.starter import starter_entries

# Messages as people type them, a line per matter that the starter entries know nothing of. `NEAR` was chosen on them.
MATTERS = tuple(
    tuple(line.split("|"))
    for line in """
boleh bawa kucing peliharaan masuk?|bawa kucing boleh ga kak|kak boleh bawa kucing gak|min bisa bawa kucing?
ada valet mobil?|parkirnya ada valet ga|valet parkir ada gak kak|kak ada layanan valet?|bisa valet mobil di sana
bisa bungkus kado ga|bungkus kado bisa kak?|mau sekalian dibungkus kado bisa?|ada jasa bungkus kado?|bngkus kado brp
cara jadi reseller gimana|mau daftar reseller kak|ada program reseller ga|syarat jadi reseller apa aja|bisa reseler?
sewa grinder kopi ada?|bisa sewa mesin grinder|kak mau sewa grinder buat acara|sewa grinder sehari berapa
produknya udah halal?|ada sertifikat halal mui ga|sudah bersertifikat halal belum kak|sertifikasi halalnya ada?
password wifi apa|wifi nya apa kak|pw wifi dong|ada wifi ga di tempat|wifi passwordnya berapa
ada kelas barista?|kelas barista kapan mulai|mau ikut kelas barista biaya berapa|daftar kelas barista gimana
bisa ajukan proposal sponsor?|mau kirim proposal sponsorship kemana|proposal sponsor dikirim ke mana
ampas kopi boleh diminta?|minta ampas kopinya boleh kak|jual ampas kopi ga|bisa ambil ampas kopi bekas
can i bring my dog inside|are dogs allowed inside?|is it ok to bring a dog|do you allow dogs in the shop
hmm gimana ya
warna biru muda apa tua
lagu yang diputar kemarin judulnya apa
siapa yang punya tempat ini
ok nanti saya kabari lagi
""".strip().splitlines()
)
TEXTS = [text for matter in MATTERS for text in matter]
OWNERS = [number for number, matter in enumerate(MATTERS) for _ in matter]
NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def background() -> list[list[list[str]]]:
    """What the starter entries say."""
    return background_of(Knowledge(starter_entries()))  # type: ignore[return-value]  # sequences of sequences


def pairs(groups: tuple[Cluster, ...]) -> tuple[float, float]:
    """Return which share of the pairs that were put together belongs together, and the other way round."""
    right = made = 0
    for group in groups:
        same = Counter(OWNERS[place] for place in group.members)
        right += sum(count * (count - 1) // 2 for count in same.values())
        made += len(group.members) * (len(group.members) - 1) // 2
    return right / made, right / sum(len(matter) * (len(matter) - 1) // 2 for matter in MATTERS)


def test_what_belongs_together_comes_together(background: list[list[list[str]]]) -> None:
    groups = cluster([plain_words(text) for text in TEXTS], [1] * len(TEXTS), background)
    precision, recall = pairs(groups)
    assert precision >= 0.97
    assert recall >= 0.75
    assert sorted(place for group in groups for place in group.members) == list(range(len(TEXTS)))


def test_the_middle_comes_first_and_who_asked_counts() -> None:
    texts = ["ada valet mobil", "valet mobil ada tidak", "sewa grinder kopi"]
    words = [text.split() for text in texts]
    assert [group.members[0] == group.middle for group in cluster(words, [1, 1, 1])] == [True, True]
    assert cluster(words, [1, 5, 1])[0].middle == 1
    assert cluster(words, [5, 1, 1])[0].middle == 0
    assert cluster(words, [1, 1, 9])[0].middle == 2


def test_no_question_gives_no_group_and_one_gives_itself() -> None:
    assert cluster([], []) == ()
    assert cluster([["halo"]], [1]) == (Cluster(0, (0,)),)


def test_five_thousand_questions_take_about_two_seconds_and_give_the_same_groups_again(
    background: list[list[list[str]]],
) -> None:
    chance = random.Random(7)
    known = [plain_words(text) for entry in starter_entries() for text in entry.phrasings]
    words = [word for one in known for word in one]
    asked = [[*chance.choice(known), *chance.sample(words, chance.randint(1, 3))] for _ in range(5_000)]
    began = time.thread_time()
    groups = cluster(asked, [1] * len(asked), background)
    # On a quiet machine 1.7 s; a busy one has less of its caches.
    assert time.thread_time() - began < 4.0
    assert cluster(asked, [1] * len(asked), background) == groups


def test_phrasings_that_have_the_same_words_are_kept_once() -> None:
    assert differing(["ada valet?", "VALET ada", "valet mobil ada?"]) == ("ada valet?", "valet mobil ada?")
    assert differing(["ada valet?", "sewa grinder"], ["valet ada gak ada"]) == ("ada valet?", "sewa grinder")
    assert differing(["ada valet?", "sewa grinder"], ["valet ada"]) == ("sewa grinder",)
    assert len(differing([f"meja nomor {chr(97 + number)}{chr(98 + number)}" for number in range(24)], most=5)) == 5


def test_a_group_stays_aside_until_as_many_ask_again() -> None:
    cat, dog = key_of("kucing"), key_of("anjing")
    aside = Aside(frozenset({cat}), 4, "Rina", NOW)
    before = [(cat, NOW - timedelta(hours=1))] * 4
    later = (key_of("kucing masuk"), NOW + timedelta(hours=1))
    assert aside.covers(before)
    assert aside.covers([*before, later, later, later])
    assert not aside.covers([*before, later, later, later, later])
    assert not aside.covers([*before, *[(dog, NOW)] * 4])
    assert not aside.covers([later])
