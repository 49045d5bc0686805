"""What the classifier hears of a text: the "nggak" that asks is no denial."""

from __future__ import annotations

import pytest

from intents.features import heard
from intents.readers import plain_text


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("jual kopi luwak ga?", "jual kopi luwak"),
        ("kopi luwak ada nggak kak?", "kopi luwak ada"),
        ("bisa cod ga ya min", "bisa cod"),
        ("gak", "tidak"),
        ("kayaknya ga deh", "sepertinya tidak deh"),
        ("aku sih enggak", "saya sih tidak"),
        ("ga jadi", "tidak jadi"),
        ("", ""),
    ],
)
def test_a_tag_at_the_end_makes_a_question_of_it_and_is_not_heard_as_a_denial(typed: str, left: str) -> None:
    assert " ".join(heard(plain_text(typed))) == left
