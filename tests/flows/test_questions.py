"""What the knowledge does not answer comes together in groups, and goes as soon as it is answered."""

from __future__ import annotations

from bot.questions import Questions
from core.questions import Board
from tests.stage import Stage

CATS = ("boleh bawa kucing peliharaan masuk?", "bawa kucing boleh ga kak", "kucing saya boleh ikut masuk toko?")


def board(stage: Stage) -> Board:
    return Questions(stage.house).board()


def test_a(stage: Stage) -> None:
    for n, t in enumerate(CATS):
        print(stage.customer(f"C{n}").says(t)[-1]["text"])
    stage.customer("V").says("ada valet mobil?")
    b = board(stage)
    for g in (*b.groups, *b.singles):
        print(g)
    assert 0
