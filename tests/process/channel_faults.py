"""What must hold in rows and both ledgers after kills. Each function returns what does not hold, in words."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from typing import Any

from bot.channels.telegram.parts import parts_of
from core.conversations import MOVES
from core.database import open_database
from core.outbox import CLASSES, RANK
from tests.fakes.telegram_files import TOKEN
from tests.kill.checker import owners
from tests.process.invariants import Rows, act_faults, count, file_faults, inbox_faults, rows_of
from tests.process.patrons import OnTelegram
from tests.process.shop_street import Owned, Play

BOT = TOKEN.partition(":")[0]
LEFT = ("sent", "delivered", "read")
LINES = """
    SELECT o.*, i.address, m.author, m.struck FROM outbox o JOIN identities i ON i.id = o.identity_id
    LEFT JOIN messages m ON m.id = o.message_id ORDER BY o.id
"""
# Two acts of a process that died may be done once more by the next: its last poll, and buttons that are gone already.
# It knows nothing of the last second of a chat, and a busy machine keeps no pace; paces are measured elsewhere.
EXCUSED = ("getUpdates 409", "editMessageReplyMarkup 400 Bad Request: message is not modified", "sendMessage 429")


def faults(play: Play) -> list[str]:
    """Return everything that does not hold."""
    with closing(rows_of(play.program)) as rows:
        lines = rows.execute(LINES).fetchall()
        found = file_faults(rows) + inbox_faults(rows, []) + _received(rows, play) + _answered(rows)
        found += _lines(lines, play) + _telegram(lines, play) + _whatsapp(lines, play)
        found += _moved_back(lines, play) + _spoke_over(lines, play) + _acts(rows, play)
    database = open_database(play.url)
    with database.snapshot() as session:
        found += owners(session, [])
    database.close()
    told = [one for one in play.street.telegram.why if not one.startswith(EXCUSED)]
    return found + [f"refused: {one}" for one in told + play.street.twilio.why]


def _received(rows: Rows, play: Play) -> list[str]:
    """Whatever a provider had is in the inbox once; a press too, unless its menu is over, which is told or not."""
    kept = Counter((row[0], row[1]) for row in rows.execute("SELECT channel, external_id FROM inbox"))
    wanted, presses = set[tuple[str, str]](), set[tuple[str, str]]()
    found = []
    for one in play.customers:
        if not isinstance(one, OnTelegram):
            wanted |= {("whatsapp", sid) for sid in one.said}
            continue
        wanted |= {("telegram", f"{BOT}:{number}") for number in one.said}
        for key, query in one.pressed:
            presses.add(("telegram", f"{BOT}:{key}"))
            is_answered = kept["telegram", f"{BOT}:{key}"] or play.street.telegram.toasts.get(query)
            if not is_answered and not _is_over(rows, key):
                found.append(f"the press {query} of {key} is neither kept nor refused")
    found += [f"{one} is in the inbox {kept[one]} times" for one in sorted(wanted) if kept[one] != 1]
    return found + [f"{one} is in the inbox and nobody sent it" for one in kept.keys() - wanted - presses]


def _is_over(rows: Rows, key: str) -> bool:
    """Whether its matter is closed or a newer menu was said; telling so to whoever presses is tried once."""
    query = """
        SELECT c.state, later.body FROM outbox old JOIN conversations c ON c.id = old.conversation_id
        LEFT JOIN outbox later ON later.identity_id = old.identity_id AND later.id > old.id WHERE old.id = ?
    """
    found = rows.execute(query, (int(key[1:].partition(".")[0]),)).fetchall()
    return any(row["state"] == "resolved" or json.loads(row["body"] or "{}").get("options") for row in found)


def _answered(rows: Rows) -> list[str]:
    """A turn says something, unless a person was called or the customer was told that there is too much."""
    query = """
        SELECT id, decision FROM turns t WHERE coalesce(action, '') != 'flood'
        AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.turn_id = t.id AND m.author = 'bot')
        AND NOT EXISTS (SELECT 1 FROM handovers h WHERE h.conversation_id = t.conversation_id)
    """
    return [f"turn {row['id']} decided {row['decision']} and nobody answers" for row in rows.execute(query)]


def _lines(lines: Sequence[Any], play: Play) -> list[str]:
    """Each line has one row that ended; only what was on the wire at a kill was sent twice or is shown as unknown."""
    found = []
    per_line = Counter(row["message_id"] for row in lines)
    found += [f"line {one} has {many} outbox rows" for one, many in per_line.items() if many != 1]
    for row in lines:
        was_on_wire = row["id"] in play.on_wire
        not_known = row["state"] == "parked" and was_on_wire and "not known" in row["error"]
        if row["state"] not in (*LEFT, "voided") and not not_known:
            found.append(f"outbox {row['id']} ended {row['state']}: {row['error']}")
        if row["sends"] > (2 if was_on_wire else 1) or (row["state"] in LEFT and row["sends"] < 1):
            found.append(f"outbox {row['id']} is {row['state']} after {row['sends']} sends, on the wire: {was_on_wire}")
        if bool(row["struck"]) != (row["state"] == "voided"):
            found.append(f"outbox {row['id']} is {row['state']} and its line struck is {row['struck']}")
    return found


def _telegram(lines: Sequence[Any], play: Play) -> list[str]:
    """What left is in Telegram's ledger, and there no oftener than it was sent."""
    there = Counter((str(one["chat_id"]), one["text"]) for one in play.street.telegram.sent)
    least, most = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for row in lines:
        if row["channel"] == "telegram":
            for part in parts_of(json.loads(row["body"])):
                least[row["address"], part.text] += row["state"] in LEFT
                most[row["address"], part.text] += row["sends"]
    return [
        f"Telegram has {there[one]} times what left {least[one]} times in {most[one]} sends: {one}"
        for one in there.keys() | most.keys()
        if not least[one] <= there[one] <= most[one]
    ]


def _whatsapp(lines: Sequence[Any], play: Play) -> list[str]:
    """What left is in Twilio's ledger exactly once, since Twilio can always be asked here."""
    there: dict[int, Counter[str]] = defaultdict(Counter)
    for one in play.street.twilio.sent:
        asked = dict(pair.split("=") for pair in one["callback"].partition("?")[2].split("&"))
        there[int(asked["row"])][f"{asked['part']} of {asked['parts']}"] += 1
    found = []
    for row in lines:
        if row["channel"] == "whatsapp":
            took = there.pop(row["id"], Counter())
            if set(took.values()) != ({1} if row["state"] in LEFT else set()):
                found.append(f"outbox {row['id']} is {row['state']} and Twilio has {dict(took)}")
    return found + [f"Twilio has messages of outbox {one}, which does not exist" for one in there]


def _moved_back(lines: Sequence[Any], play: Play) -> list[str]:
    """No row is behind what a callback told of it."""
    told = play.street.twilio.told
    return [
        f"outbox {row['id']} is {row['state']} and was told to be {told[row['id']]}"
        for row in lines
        if row["id"] in told and RANK.get(row["state"], 0) < RANK[told[row["id"]]]
    ]


def _spoke_over(lines: Sequence[Any], play: Play) -> list[str]:
    """While a person has a conversation, nothing of the bot's leaves that was not on the wire by then."""
    took: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for one in play.street.telegram.sent:
        took[str(one["chat_id"]), one["text"]].append(one["at"])
    for one in play.street.twilio.sent:
        took["row", one["callback"].partition("row=")[2].partition("&")[0]].append(one["at"])
    found = []
    for owned in play.owned:
        for row in lines:
            if _is_silenced(row, owned):
                found += [
                    f"outbox {row['id']} left at {at}, while an agent had conversation {owned.conversation_id}"
                    for at in _instants(row, took)
                    if owned.begins_at < at and (owned.ends_at is None or at < owned.ends_at)
                ]
    return found


def _is_silenced(row: Any, owned: Owned) -> bool:
    message_class = CLASSES[row["message_class"]]
    is_theirs = row["conversation_id"] == owned.conversation_id and row["id"] not in owned.on_wire
    return is_theirs and row["author"] == "bot" and (message_class.voidable or message_class.proactive)


def _instants(row: Any, took: dict[tuple[str, str], list[datetime]]) -> list[datetime]:
    if row["channel"] == "whatsapp":
        return took["row", str(row["id"])]
    return [at for part in parts_of(json.loads(row["body"])) for at in took[row["address"], part.text]]


def _acts(rows: Rows, play: Play) -> list[str]:
    """An agent's reply is there once, and each change of owner counted once."""
    return act_faults(rows, play.replies)


def measures(play: Play) -> str:
    """Return in words how much was done, for whoever reads the run."""
    with closing(rows_of(play.program)) as rows:
        lines = rows.execute(LINES).fetchall()
        received = count(rows, "SELECT count(*) FROM inbox")
        moves = sum(row[0] in MOVES.values() for row in rows.execute("SELECT name FROM events"))
        states = Counter(f"{row['channel']} {row['state']}" for row in lines)
    took = len(play.street.telegram.sent), len(play.street.twilio.sent)
    repeated = sum(row["sends"] > 1 for row in lines)
    return (
        f"{len(play.kills)} kills, {received} messages received, {took[0]} taken by Telegram and {took[1]} by Twilio, "
        f"{len(play.on_wire)} on the wire at a kill, {repeated} sent again; {moves} changes of "
        f"owner, {len(play.replies)} replies of an agent; webhooks lost {len(play.street.twilio.lost)}; {dict(states)}"
    )
