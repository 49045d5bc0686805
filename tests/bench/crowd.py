"""A house that has lived for a year: 100,000 customers and 1,000,000 messages, made up from a seed. Used by `full.py`.

Everybody wrote and was answered turn by turn, in matters that are over, except that every fiftieth wrote today.
Nobody waits for a person, and nothing is due: what is measured afterwards is the weight of what lies there.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from tests.bench.visitors import MESSAGES

CUSTOMERS = 100_000
# Turns of ten customers, five on average: a message and its answer each. Few come often, most come rarely.
TURNS = (1, 1, 2, 2, 3, 4, 5, 6, 8, 18)
TURNS_IN_A_MATTER = 4
CHUNK = 1_000
REPLIES = (
    "Ongkirnya tampil di checkout sebelum bayar, Kak. Sebutkan kota tujuannya ya, nanti kami bantu hitung.",
    "Toko buka setiap hari pukul 09.00 sampai 21.00, Kak. Hari libur nasional tetap buka sampai sore.",
    "Barang boleh dikembalikan dalam 7 hari asal belum dipakai. Siapkan nomor pesanan dan foto barangnya, Kak.",
    "Bisa, Kak. Pembayaran lewat QRIS, transfer bank, atau bayar di tempat untuk kota tertentu.",
)
WHY = json.dumps(
    {
        "candidates": [{"intent": f"topic.{n}", "confidence": 0.9 / (n + 1)} for n in range(5)],
        "entries": [{"entry": f"topic.{n}.answer", "score": 0.8 / (n + 1)} for n in range(5)],
        "signals": {"mood": "calm", "language": "id", "words": 5},
    }
)
COLUMNS: Mapping[str, str] = {
    "customers": "id name language tier created_at",
    "identities": "id channel address customer_id created_at last_inbound_at fence",
    "conversations": "id public_id identity_id customer_id channel state epoch version language subject memory "
    "opened_at last_customer_at last_reply_at resolved_at resolved_by",
    "inbox": "id channel external_id identity_id text sent_at received_at state attempts fence done_at",
    "turns": "id conversation_id at decision action intent confidence language why engine milliseconds",
    "messages": "id conversation_id author kind text at inbox_id turn_id",
    "outbox": "id message_id conversation_id identity_id channel message_class body epoch state created_at due_at "
    "not_after sends fence sent_at",
    "web_feed": "id identity_id outbox_id inbox_id body at",
    "events": "id name conversation_id at",
}
Rows = Mapping[str, list[tuple[object, ...]]]
_SECOND = 1_000_000
_HOUR = 3_600 * _SECOND
_DAY = 24 * _HOUR


def address_of(customer: int) -> str:
    """Return the address of a customer of the crowd, from 1 on."""
    return f"v-crowd-{customer * 7_919 % 1_000_003:06x}-{customer}"


def crowd(now: datetime, customers: int = CUSTOMERS) -> Iterator[Rows]:
    """Yield the rows of a thousand customers at a time by table, in the order in which tables need each other."""
    writer = _Writer(random.Random(20_261_121), int(now.timestamp()) * _SECOND)
    for first in range(1, customers + 1, CHUNK):
        writer.rows = defaultdict(list)
        for number in range(first, min(first + CHUNK, customers + 1)):
            writer.customer(number)
        yield {table: writer.rows[table] for table in COLUMNS}


@dataclass
class _Writer:
    dice: random.Random
    now: int
    rows: dict[str, list[tuple[object, ...]]] = field(default_factory=lambda: defaultdict(list))
    talks: Iterator[int] = field(default_factory=lambda: count(1))
    turns: Iterator[int] = field(default_factory=lambda: count(1))
    lines: Iterator[int] = field(default_factory=lambda: count(1))
    events: Iterator[int] = field(default_factory=lambda: count(1))

    def customer(self, number: int) -> None:
        """Write one customer with an address and every matter."""
        turns = TURNS[number * 7 % 10]
        is_here = number % 50 == 0
        days = self.dice.uniform(0.05, 0.8) if is_here else self.dice.uniform(2, 365)
        last = self.now - int(days * _DAY)
        matters = [min(TURNS_IN_A_MATTER, turns - done) for done in range(0, turns, TURNS_IN_A_MATTER)]
        began = last - len(matters) * 9 * _DAY
        name = f"Pelanggan {number}"
        tier = "gold" if number % 20 == 0 else None
        self.rows["customers"].append((number, name, "id", tier, began))
        self.rows["identities"].append((number, "web", address_of(number), number, began, last, turns))
        for place, size in enumerate(matters, 1):
            ended = place < len(matters) or not is_here
            self._matter(number, size, last - (len(matters) - place) * 9 * _DAY, ended=ended)

    def _matter(self, customer: int, turns: int, last: int, *, ended: bool) -> None:
        talk = next(self.talks)
        began = last - turns * 60 * _SECOND
        over = (last + _HOUR, "bot") if ended else (None, None)
        state = "resolved" if ended else "bot"
        public = f"{self.dice.getrandbits(64):016x}"
        memory = '{"language":"id","rejoin":true,"subject":"ongkos kirim"}'
        self.rows["conversations"].append(
            (
                *(talk, public, customer, customer, "web", state, int(ended), turns, "id", "ongkos kirim", memory),
                *(began, last, last, *over),
            )
        )
        self._event("conversation.opened", talk, began)
        for at in range(began + 60 * _SECOND, last + 1, 60 * _SECOND):
            self._turn(customer, talk, at)
        if ended:
            self._event("conversation.resolved", talk, last + _HOUR)

    def _turn(self, customer: int, talk: int, at: int) -> None:
        turn = next(self.turns)
        asked, said = MESSAGES[turn % len(MESSAGES)], REPLIES[turn % len(REPLIES)]
        asking, saying = next(self.lines), next(self.lines)
        body = f'{{"author":"bot","kind":"text","text":"{said}"}}'
        own = f'{{"author":"customer","kind":"text","text":"{asked}"}}'
        add = self.rows
        add["inbox"].append((turn, "web", f"crowd:{turn}", customer, asked, at, at, "done", 1, 1, at + _SECOND))
        add["turns"].append(
            (turn, talk, at, "answer", "answer", "shipping.cost", 91, "id", WHY, "model 1, knowledge 1", 1)
        )
        add["messages"].append((asking, talk, "customer", "text", asked, at, turn, turn))
        add["messages"].append((saying, talk, "bot", "text", said, at, None, turn))
        add["outbox"].append(
            (turn, saying, talk, customer, "web", "answer", body, 0, "delivered", at, at, at + _HOUR, 1, 1, at)
        )
        add["web_feed"].append((asking, customer, None, turn, own, at))
        add["web_feed"].append((saying, customer, turn, None, body, at))

    def _event(self, name: str, talk: int, at: int) -> None:
        self.rows["events"].append((next(self.events), name, talk, at))
