"""From a group of unanswered questions to the form of an entry: a fresh one, or more variants of one that exists.

Called by `console/pages/knowledge_entry.py`. Nothing is saved: the form is filled, a person reads it and publishes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from console.access import Refused, Visit
from core.questions import Group
from faq_kb.entry import LONGEST, MOST
from faq_kb.grouping import differing
from faq_kb.weights import shipped_weights


@dataclass(frozen=True, slots=True)
class Drawn:
    """What stands in a form that came from customers' questions: how often they asked, and how many of their
    phrasings were added."""

    messages: int
    added: int


def asked_group(visit: Visit, key: str) -> Group:
    """Return the group that a question is in now. Raises Refused when it is in none any more."""
    group = visit.ports.questions().find(key)
    if group is None:
        raise Refused(
            404, "Kelompok pertanyaan ini sudah tidak ada", "Mungkin sudah terjawab. Buka lagi daftar pertanyaannya."
        )
    return group


def fresh_form(group: Group) -> tuple[dict[str, Any], Drawn]:
    """Return the values of a fresh entry's form: its title asks, the other phrasings are variants, and the answer is
    left to a person. Category and line of business are those of the nearest entry when it is near at all."""
    fits = [text for text in group.variants if len(text) <= LONGEST["question"]]
    asks = group.title if group.title in fits else next(iter(fits), "")
    variants = differing(group.variants, [asks])
    near = group.nearest if group.nearest and group.nearest.confidence >= shipped_weights().thresholds.close else None
    form = {
        "question": asks,
        "variants": "\n".join(variants),
        "language": group.language,
        "category": near.category if near else "",
        "pack": near.pack if near else "general",
    }
    return form, Drawn(group.messages, len(variants) + bool(asks))


def wider_form(form: Mapping[str, Any], group: Group) -> tuple[dict[str, Any], Drawn]:
    """Return the values of an entry's form with the group's phrasings below its variants, as far as they differ from
    what is there and there is room."""
    known = str(form["variants"]).splitlines()
    added = differing(group.variants, [str(form["question"]), *known])[: MOST["variants"] - len(known)]
    return {**form, "variants": "\n".join([*known, *added])}, Drawn(group.messages, len(added))
