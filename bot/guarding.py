"""What speaks against an intent of which the classifier is sure, and what a few words mean whatever it says.

Asked by `bot/understand.py` before it believes it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.text.entities import Entity
from core.words import ASKS_REFERENCE, Situation, Turn
from intents.catalog import Catalog
from intents.neighbours import means_another
from intents.pointing import only_asks_after, only_names, only_points, tells_no_matter
from intents.refusal import leaves_it, refuses
from intents.taking_back import only_takes_back

# Intents that undo or move something, and what a message is that names the deed to stop it.
UNDOING = frozenset({
    "order.cancel", "order.change", "clinic.cancel", "clinic.reschedule", "refund.request", "return.request",
    "account.close_delete", "shipping.reschedule_address",
})  # fmt: skip
REFUSED, ACKNOWLEDGED = "general.deny", "general.affirm"
# "Gausah diblokir ya", and not "jangan sampai kepakai, blokir": a card that is lost is blocked.
CARD_BLOCK = "bank.card_block"
_SPARES = re.compile(
    r"\b(?:gausah|(?:tidak|belum) (?:usah|jadi|perlu)|jangan|don't|do not) (?:dulu |jadi )?(?:di|mem)?"
    r"(?:blokir|block)\w*"
)
# "Oke saya tunggu" takes note and asks nothing.
_WAITING = frozenset("tunggu ditunggu tungguin nunggu menunggu wait waiting".split())
_AROUND_WAITING = frozenset(
    "oke ok ya iya yaudah yasudah sip siap baik sudah saya aku kami dulu saja deh dong kabarnya i'll i will ll".split()
)
REDELIVERY = "shipping.reschedule_address"
# What nobody asks who names an order, and what they ask then: "pesanan 20777 gimana ya".
HOW_TO_ORDER, ORDER_STATUS = "order.how_to", "order.status"
# What "batalin aja" takes back, by the first half of what was talked about last.
TAKES_BACK = {"order": "order.cancel", "shipping": "order.cancel", "clinic": "clinic.cancel"}
KINDS_OF = {"order": ("order", "shipment"), "shipping": ("order", "shipment"), "clinic": ("appointment",)}
_NAMES_IT = re.compile(r"\b(?:batal|cancel)")
# "mau pesan 2 box" orders; the same words about what was ordered count nothing.
_BUYS = re.compile(
    r"\b(?:mau|ingin|pengen|want to) (?:pesan|order|beli|buy)\b(?P<count> \d{1,3}\b)?"
    r"(?! (?:saya|itu|ini|tadi|kemarin|yang)\b)"
)
# Who asks when or how something is sent does not want it to end, unless one of these says so.
OPT_OUT = "general.opt_out"
_WONDERS = frozenset("kapan berapa mana lewat when how which".split())
_ENDS = re.compile(
    r"\b(?:stop\w*|setop\w*|berhenti\w*|henti\w*|jangan|tidak|matikan\w*|dimatikan|hapus\w*|dihapus|keluar\w*|batal\w*|"
    r"cabut\w*|nonaktif\w*|blokir\w*|unsub\w*|off|no|not|don't|dont|cancel|remove|opt|leave|quit|turn)\b"
)
OF_AN_ORDER = frozenset({"order.change", ORDER_STATUS})
# Least confidence of the classifier to call a person by itself. Of 500 messages to brands, 27 were called for by it
# alone, hardly one rightly; nine in ten of the wrong ones lay below this, a quarter of the right ones of ours.
CALL_SURE = 0.85
# Nobody is asked "did you mean to greet?".
SMALL_TALK = frozenset({f"general.{name}" for name in ("greet", "thanks", "goodbye", "affirm", "deny")})
# Nor whether they meant to threaten us.
NOT_OFFERED = SMALL_TALK | {"complaint.threat"}
# Words of one matter that a short follow-up ("kalau minggu?") is searched together with.
FOLLOW_UP_WORDS = 4


def guarded(turn: Turn, sure: str | None, catalog: Catalog) -> str | None:
    """Return the intent that is `sure`, unless what was said around it speaks against it."""
    if turn.prediction.intent in UNDOING and (refuses(turn.tokens) or leaves_it(turn.tokens)):
        # "jangan dibatalkan dulu" names the deed to stop it.
        return REFUSED
    if turn.prediction.intent == CARD_BLOCK and _SPARES.search(turn.plain):
        return REFUSED
    if _only_waits(turn.tokens):
        return ACKNOWLEDGED
    if only_takes_back(turn.tokens):
        if meant := _talked_about(turn):
            return meant
        if undone := taken_back(turn, catalog):
            return undone[0] if len(undone) == 1 else None
    if (sure is None or sure in OF_AN_ORDER) and _buys(turn):
        return HOW_TO_ORDER
    if is_asked(turn.situation) and has_key(turn.entities) and only_names(turn.tokens):
        # "pesanan KL-20461 kak" is the number that was asked for, and no question.
        return None
    if sure in (None, HOW_TO_ORDER) and _asks_after(turn):
        return ORDER_STATUS
    if sure is None and _asks_after_own(turn):
        return ORDER_STATUS
    if sure and sure not in SMALL_TALK and (only_points(turn.prediction.why) or _goes_on_with_nothing(sure, turn)):
        # "itu yang kemarin gimana jadinya" could be about anything.
        return None
    if sure == OPT_OUT and not _WONDERS.isdisjoint(turn.tokens) and not _ENDS.search(turn.plain):
        # "kapan pengingatnya dikirim?" would be answered with silence for good.
        return None
    if sure and means_another(sure, turn.tokens):
        # "lupa pin" wants no card blocked, though it sounds like it.
        return None
    if sure and _too_short_to_call(sure, turn, catalog):
        # "kalau sabtu?" is no threat: what is asked next belongs to what was asked before.
        return None
    if sure == REDELIVERY and turn.prediction.confidence < CALL_SURE and not _is_under_way(turn.situation):
        # "bisa kirim hari ini?" of somebody to whom nothing is under way asks how fast we are.
        return None
    return sure


def _goes_on_with_nothing(sure: str, turn: Turn) -> bool:
    """Whether "terus gimana" was taken for a matter of its own, as how to order. "Kamu bisa apa" asks about us."""
    return not sure.startswith("general.") and tells_no_matter(turn.tokens)


def _only_waits(tokens: Sequence[str]) -> bool:
    """Whether nothing is said but that somebody waits, and not for how long already ("udah nunggu")."""
    said = set(tokens)
    return bool(said & _WAITING) and said <= _WAITING | _AROUND_WAITING and len(said) > 1


def _talked_about(turn: Turn) -> str | None:
    """Return the intent that takes back what was talked about last, None where that is nothing of the kind.

    "Ga jadi deh" of who has nothing that could be cancelled leaves it at that; "batalin aja" names the deed.
    """
    topics = [topic for topic in turn.situation.conversation.memory.get("last_intents", ()) if topic]
    about = str(topics[-1]).partition(".")[0] if topics else ""
    kinds = KINDS_OF.get(about, ())
    has_any = any(record.kind in kinds for record in turn.situation.records)
    return TAKES_BACK.get(about) if has_any or _NAMES_IT.search(turn.plain) else REFUSED if kinds else None


def taken_back(turn: Turn, catalog: Catalog) -> tuple[str, ...]:
    """Return the intents between which words leave it open that name the deed alone ("mau batal"): all that the active
    packs have, or those that the customer has something for; nothing for any other words.

    The classifier would weigh nothing but how many sentences each has.
    """
    if not only_takes_back(turn.tokens) or not _NAMES_IT.search(turn.plain):
        return ()
    packs, records = turn.situation.business.packs, turn.situation.records
    deeds = {name: half for half, name in TAKES_BACK.items() if catalog.has(name) and catalog.pack_of(name) in packs}
    # Whether a stranger's number exists must not be told by how a message is understood.
    held = {record.kind for record in records if not record.sealed}
    return tuple(name for name, half in deeds.items() if not held.isdisjoint(KINDS_OF[half])) or tuple(deeds)


def _buys(turn: Turn) -> bool:
    """Whether goods are counted that somebody wants of a shop, and no order is named."""
    found = _BUYS.search(" ".join(turn.tokens)) if "commerce" in turn.situation.business.packs else None
    counts = turn.entity("quantity") is not None or (found is not None and found["count"] is not None)
    return found is not None and counts and not has_key(turn.entities)


def _asks_after(turn: Turn) -> bool:
    """Whether a number is named only to hear how it stands."""
    return has_key(turn.entities) and only_asks_after(turn.tokens)


def _asks_after_own(turn: Turn) -> bool:
    """Whether only how to order lies near how an order stands, to somebody whose own order is under way."""
    ranking = turn.prediction.ranking[:2]
    return (
        [name for name, _ in ranking] == [ORDER_STATUS, HOW_TO_ORDER]
        and sum(chance for _, chance in ranking) >= CALL_SURE
        and _is_under_way(turn.situation)
    )


def is_asked(situation: Situation) -> bool:
    """Whether the number of an order or the like was asked for."""
    return situation.pending is not None and situation.pending.asks == ASKS_REFERENCE


def _too_short_to_call(intent: str, turn: Turn, catalog: Catalog) -> bool:
    """Whether a short follow-up would call a person on a guess; whoever asks for one outright is believed."""
    calls = catalog.action_of(intent) in ("call_person", "card_block", "points") and intent != "general.ask_human"
    return calls and len(turn.tokens) <= FOLLOW_UP_WORDS and turn.prediction.confidence < CALL_SURE


def _is_under_way(situation: Situation) -> bool:
    # Whether a stranger's number exists must not be told by how a message with it is understood.
    return any(record.kind in ("order", "shipment") and not record.sealed for record in situation.records)


def has_key(entities: tuple[Entity, ...]) -> bool:
    """An order number or resi is always our business, whatever the words around it."""
    return any(entity.kind in ("order_number", "awb") for entity in entities)
