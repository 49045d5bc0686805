"""Takes up what a notice of ours offered: "bantu", "bukan saya", "belum diterima". The words that it asks for bind.

Alphabetically before `greet`, which would take "bantu dong" for an opening.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.actions import Action, Tools
from bot.actions.hand_over import call
from core.outcomes import AnswerReminder, Outcome, Reason, Reply
from core.reminding import OpenReminder
from core.words import Turn
from reminders.kinds import shipped_kinds
from reminders.replies import HELP, NOT_MINE, NOT_RECEIVED, UNFIT, takes_up

# So few words are an answer to the notice before they are a matter of their own: "pilihannya apa aja".
FEW_WORDS = 3
# What was said later than this after a notice came after it.
TOGETHER = timedelta(seconds=1)


def hears(turn: Turn) -> bool:
    """Whether the last thing we said is a notice that offers something, and this takes it up."""
    notice = _last_said(turn)
    if notice is None:
        return False
    invited = _invited(notice)
    # Another matter is not help with this one; what was not done by its owner, or never came, is said in any words.
    known = turn.sure_intent is not None and not turn.sure_intent.startswith("general.")
    beside = known and len(turn.tokens) > FEW_WORDS
    if beside and invited in (HELP, UNFIT):
        return False
    return takes_up(invited, turn.plain, turn.tokens, turn.yes_no)


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return a handover about what the notice told."""
    notice = _last_said(turn)
    if notice is None:
        raise LookupError("no notice was said last; expected one, since `hears` found it")
    invited, reference = _invited(notice), str(notice.values.get("reference", ""))
    outcome = call(turn, tools, (_reason(turn, invited, reference), *tools.reasons))
    if invited == NOT_RECEIVED:
        text = tools.say(turn, "request.investigate", reference=reference)
        outcome = replace(outcome, replies=(Reply(text, message_class="handover"), *outcome.replies))
    return replace(outcome, effects=(*outcome.effects, AnswerReminder(notice.id, "other")))


def _last_said(turn: Turn) -> OpenReminder | None:
    newest = next(iter(turn.situation.reminders.sent), None)
    if newest is None or newest.kind not in shipped_kinds() or turn.situation.button:
        return None
    spoken = any(line.author != "customer" and line.at > newest.sent_at + TOGETHER for line in turn.situation.history)
    return None if spoken else newest


def _invited(notice: OpenReminder) -> str:
    return shipped_kinds()[notice.kind].invites(notice.values)


def _reason(turn: Turn, invited: str, reference: str) -> Reason:
    said = f"{reference}: {' '.join(turn.text.split())}"[:120]
    if invited == NOT_MINE:
        sentence = f"Menyangkal transaksi {reference} yang baru diberitahukan."
        return Reason("safety.fraud", sentence, 4, "safety.fraud", grave=True, skill="finance", evidence=said)
    if invited == NOT_RECEIVED:
        sentence = f"{reference} tercatat sampai, pelanggan belum menerimanya; buka investigasi kurir."
        return Reason("shipping.delivered_not_received", sentence, 2, skill="commerce", evidence=said)
    if invited == UNFIT:
        sentence = f"Hari sampai {reference} yang baru tidak cocok."
        return Reason("shipping.late", sentence, 2, skill="commerce", evidence=said)
    sentence = f"Minta dibantu setelah pemberitahuan tentang {reference}."
    return Reason("general.ask_human", sentence, 2, evidence=said)


ACTION = Action(run, hears=hears)
