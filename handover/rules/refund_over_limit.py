"""A refund, compensation or goodwill above the business's limit, or paid out in another way than it was paid.

The amount is the one said with the wish; without one, the customer's own order decides. When a promised
refund arrives is a question of status, not a wish.
"""

from __future__ import annotations

from core.outcomes import Reason
from core.words import Turn
from handover.rules import Rule, heard, words
from handover.stories import refund_over_limit as story

WISH = words(
    "refund balik embali ganti kompensasi compensat money reimburse",
    r"""
    (?:di)?refund(?:in|nya|kan)?|(?:di)?balikin|(?:di)?balik(?:kan)? <1><money>|(?:di)?kembali(?:kan|in)
    pengembalian (?:dana|uang)|(?:di)?ganti ?rugi|kompensasi\w*|compensat\w+|money back|reimburse\w*
    """,
)
OTHER_WAY = words(
    "tunai cash rekening",
    r"""
    (?:refund|balikin|kembali\w*|dana|uang|dibayar)\w* <5>(?:tunai|cash)|(?:refund|balikin
    kembali\w*)\w* <5>rekening <2>(?:lain|beda|suami|istri|teman|ibu|bapak|anak|orang)
    """,
)
STATUS = words(
    "kapan status masuk cair terima sampai proses setuju when where mana syarat cara bijak",
    r"""
    kapan|status\w*|(?:<yet>|<not>) <1>(?:masuk|cair|diterima|sampai)|sampai mana|disetujui|when|where
    syarat\w*|kebijakan\w*
    """,
)
AMOUNTS = ("total", "amount", "nominal", "price")


def ask(turn: Turn) -> Reason | None:
    """Return a reason when the wish goes beyond what the bot may grant; amounts are whole rupiah."""
    text = heard(turn)
    wish = WISH.find(text) or story.WISH.find(text)
    if not wish or STATUS.find(text) or story.ARRIVED.find(text):
        return None
    if other := OTHER_WAY.find(text) or story.OTHER_WAY.find(text):
        sentence = "Minta pengembalian lewat cara lain dari pembayarannya"
        return Reason("refund.over_limit", sentence, 2, skill="finance", evidence=other)
    amount = _amount_near(turn, wish.split()[0]) or _order_total(turn)
    limit = turn.situation.business.refund_limit
    if amount <= limit:
        return None
    sentence = f"Minta Rp{amount:,} di atas batas Rp{limit:,}".replace(",", ".")
    return Reason("refund.over_limit", sentence, 2, skill="finance", evidence=wish)


def _amount_near(turn: Turn, word: str) -> int:
    """Return the first amount after the wish, else the last one before it, 0 when none was said."""
    place = max(turn.text.lower().find(word), 0)
    amounts = [entity for entity in turn.entities if entity.kind == "money"]
    after = [entity for entity in amounts if entity.start >= place]
    return int((after or amounts[-1:])[0].value) if amounts else 0


def _order_total(turn: Turn) -> int:
    """Return what the order named in the text cost, else the newest own order, 0 when that is not known."""
    orders = [record for record in turn.situation.records if record.kind == "order" and not record.sealed]
    named = [record for record in orders if record.reference.lower() in turn.text.lower()]
    newest = sorted(named or orders, key=lambda record: record.updated_at)[-1:]
    totals = [record.fields.get(name) for record in newest for name in AMOUNTS]
    return next((int(total) for total in totals if isinstance(total, int | float)), 0)


RULE = Rule(ask)
