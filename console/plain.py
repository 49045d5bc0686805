"""The why of a turn (plain values) as lines that a person can read. A filter of the templates.

Numbers of the model that explain nothing to an agent are left to `sapa ask --json`, which prints everything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from console.languages import say
from console.meanings import meaning, policy_line
from console.words import DECISIONS, LANGUAGE_NAMES, N_
from handover.wording import say_mood

# A list beyond this is cut: the rows below the first few decided nothing.
MOST = 3
# A second intent below this share decided nothing.
WORTH_NAMING = 0.05

_Why = Mapping[str, Any]


def facts(why: _Why, language: str) -> list[tuple[str, str]]:
    """Return what is worth reading of a why as (label, words), always in the same order; empty lines are left out."""
    lines = [(say(language, label), words(why, language)) for label, words in LINES]
    return [line for line in lines if line[1]]


def number(value: float, language: str) -> str:
    """Return a share as people write it: 0,93, English 0.93."""
    text = f"{value:.2f}"
    return text if language == "en" else text.replace(".", ",")


def _intent(why: _Why, language: str) -> str:
    ranking = [(str(name), float(score)) for name, score in why.get("ranking") or ()]
    if not ranking and why.get("intent"):
        ranking = [(str(why["intent"]), float(why.get("confidence") or 0))]
    named = [
        f"{meaning(name, language) or name} {number(score, language)}"
        for place, (name, score) in enumerate(ranking[:MOST])
        if place == 0 or score >= WORTH_NAMING
    ]
    if len(named) < 2:
        return "".join(named)
    return say(language, "%(first)s; berikutnya %(rest)s", first=named[0], rest=", ".join(named[1:]))


def _continued(why: _Why, language: str) -> str:
    """What was talked about last, where that told what a few words meant."""
    topic = str(why.get("sure_intent") or "")
    return meaning(topic, language) or topic if why.get("goes_on") else ""


def _language(why: _Why, _: str) -> str:
    code = str(why.get("language") or "")
    return LANGUAGE_NAMES.get(code, code)


def _plain(why: _Why, _: str) -> str:
    return f"“{why['plain']}”" if why.get("plain") else ""


def _entities(why: _Why, _: str) -> str:
    return ", ".join(str(one.get("text") or one.get("value")) for one in why.get("entities") or ())


def _hits(why: _Why, language: str) -> str:
    return "; ".join(
        f"{hit['question']} {number(hit['confidence'], language)}" for hit in (why.get("hits") or ())[:MOST]
    )


def _mood(why: _Why, language: str) -> str:
    mood = why.get("mood") or ""
    if not isinstance(mood, Mapping):
        return say_mood(str(mood), language) if mood else ""
    urgent = [say(language, "mendesak")] if mood.get("urgent") else []
    return ", ".join([say_mood(str(mood.get("label", "")), language), *urgent])


def _reasons(why: _Why, _: str) -> str:
    return " · ".join(str(one.get("sentence", "")) for one in why.get("reasons") or () if isinstance(one, Mapping))


def _failed(why: _Why, _: str) -> str:
    return ", ".join(map(str, why.get("rules_failed") or ()))


def _decision(why: _Why, language: str) -> str:
    decision = str(why.get("decision") or "")
    line = why.get("policy")
    words = [say(language, DECISIONS.get(decision, decision))] if decision else []
    return ", ".join([*words, *([policy_line(line, language)] if isinstance(line, Mapping) else [])])


def _engine(why: _Why, language: str) -> str:
    engine = str(why.get("engine") or "")
    return engine if language == "en" else engine.replace("alarms", "alarm").replace("knowledge", "pengetahuan")


def _lasted(why: _Why, language: str) -> str:
    milliseconds = why.get("milliseconds")
    return "" if milliseconds is None else say(language, "%(n)s md", n=milliseconds)


LINES: tuple[tuple[str, Callable[[_Why, str], str]], ...] = (
    (N_("Maksud"), _intent),
    (N_("Melanjutkan"), _continued),
    (N_("Dibaca sebagai"), _plain),
    (N_("Bahasa"), _language),
    (N_("Data"), _entities),
    (N_("Pengetahuan"), _hits),
    (N_("Suasana"), _mood),
    (N_("Alasan"), _reasons),
    (N_("Aturan gagal"), _failed),
    (N_("Keputusan"), _decision),
    (N_("Mesin"), _engine),
    (N_("Lama"), _lasted),
)
