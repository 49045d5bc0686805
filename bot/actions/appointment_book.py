"""Takes a booking: which doctor or clinic, then when, one thing at a time, read back, kept as a request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.actions import Action, Tools
from bot.not_yet import only_thanks, undone
from bot.record_talk import own_records
from bot.times import (
    asked_time,
    changed_time,
    hour_asked,
    named_day,
    named_part,
    refused_day,
    say_wall,
    settled,
    typed_time,
)
from core.outcomes import Outcome, Reply, RequestRecord
from core.words import Pending, Turn

_SERVICE = re.compile(
    r"\b(poli\s+(?!mana|apa)\w+|(?:dokter|dr\.?|drg\.?)\s+(?!siapa|mana|apa)\w+|vaksin\s*\w*|imunisasi|dentist|"
    r"doctor \w+|rapid(?: test)?|swab(?: test)?|medical check[ -]?up|mcu|usg|scaling|khitan|sunat)",
    re.I,
)
# Only that a visit is wanted, and what people put around it.
_BARE = frozenset("daftar daftarkan daftarin booking book reservasi register".split())
_AROUND_BARE = frozenset(
    "oke ok ya iya dong deh sih nih mau saya aku saja kak min sekarang langsung sekalian tolong bisa it please yes i "
    "to".split()
)
# Asks for a day of a visit: by what is done there, or by coming and by the bare day where nothing else can be meant.
_VISIT = re.compile(
    r"(?<!tidak )(?<!belum )\b(?:bisa|boleh) (?:periksa|konsul\w*|berobat)\b|\b(?:mau|ingin) periksa\b.*\bbisa\b|"
    r"\b(?:can|may|could) (?:i|we) see (?:a|the) (?:doctor|dentist)\b"
)
_MAY_COME = re.compile(
    r"(?<!tidak )(?<!belum )\b(?:bisa|boleh) (?:datang|ke sana)\b.*(?:\?|tidak)|\b(?:can|may|could) (?:i|we) come\b"
)
_MAY_BE = re.compile(r"^(?:kalau )?(?:bisa|boleh) (?:hari |tanggal )?<tgl>(?: tidak| ya)?$")
# Behind "dokter" and "poli" these name nobody.
_NO_NAME = frozenset(
    """
    ada kapan yang nya itu ini hari besok lusa bisa buka praktek praktik jaga jam sampai lagi berapa dong ya kak gimana
    on in at is are available today tomorrow who
    eh salah bukan senin selasa rabu kamis jumat sabtu minggu jamnya harinya sama maksudnya maksud tgl tanggal oke ok
    lanjut sih deh kok wait no not sorry maaf
    """.split()
)
# A question names no doctor or clinic: "jam berapa aja dokternya", "hasilnya kapan".
_QUESTION = frozenset(
    "apa apakah kapan berapa gimana bagaimana mana dimana kenapa siapa how what when which who where why".split()
)
_TAGS = frozenset("tidak belum kan".split())
# How many come, kept with the request wherever it was said.
_MANY = re.compile(
    r"\b(?:(?:for|buat|untuk) )?(?:\d{1,2}|two|three|four|five|dua|tiga|empat|lima) (?:orang|people|persons|pax)\b|"
    r"\b(?:berdua|bertiga|berempat|berlima|sekeluarga|the two of us)\b",
    re.I,
)
# So long a day that was named before a booking began is still the one that is meant.
_JUST_SAID = timedelta(minutes=30)
# Lines of the customer's in which a doctor or clinic may have been named before.
LOOKED_BACK = 4
# Most words of a bare name.
SHORT = 3
# Words around the name of a doctor or clinic.
_AROUND = re.compile(r"\b(?:mau|ke|yang|yg|dong|ya|kak|min|aja|saja|sih|deh|nya|pas|hari|for|the|please)\b", re.I)
_BOOKS = re.compile(r"^(?:\w+ ){0,3}?(?:daftar(?:in|kan)?|booking|reservasi|buat janji|bikin janji|book)\b", re.I)
_ASKS = re.compile(
    r"\?|\b(?:cara|syarat\w*|gimana|gmn|bagaimana|kapan|apa|berapa|brp|jadwal\w*|biaya\w*|harga\w*|bisa|boleh|how|what|when)\b",
    re.I,
)
# Who comes and why, told while we ask: kept with the request, so that nobody asks for it again.
_NOTE = re.compile(
    r"\b(?:atas nama|a[./]?n\b\.?|nama(?:nya| pasien(?:nya)?| anak(?:nya)?)?|usia(?:nya)?|umur(?:nya)?|keluhan(?:nya)?|"
    r"(?:buat|untuk) (?:anak|istri|suami|ibu|bapak|orang tua)|(?:the )?name is|for my)\b",
    re.I,
)
# As people write their own name: two to four words, each with a capital.
_FULL_NAME = re.compile(r"[A-Z][a-z'.]+(?: [A-Z][a-z'.]*){1,3}")
_LONGEST_NOTE = 200


def hears(turn: Turn) -> bool:
    """Whether a visit is asked for: by name ("daftar vaksin anak"), in talk of the clinic by "oke daftar dong" alone,
    or by when one may come. Who asks how or when wants to know first."""
    if _BOOKS.search(turn.text) and _SERVICE.search(turn.text) and not _ASKS.search(turn.text):
        return True
    situation, words = turn.situation, set(turn.tokens)
    if situation.button or situation.conversation.state != "bot" or "clinic" not in situation.business.packs:
        return False
    if bool(words & _BARE) and words <= _BARE | _AROUND_BARE:
        return of_clinic(turn)
    has_day = turn.entity("date_time") is not None
    visits = bool(own_records(turn, ("appointment",)))
    comes = _MAY_COME.search(f"{turn.plain} ?" if "?" in turn.text else turn.plain) or _MAY_BE.search(turn.plain)
    alone = not {"commerce", "bank"} & set(situation.business.packs)
    asks_day = bool(_VISIT.search(turn.plain)) or (bool(comes) and (alone or of_clinic(turn)))
    return has_day and not visits and asks_day


def accepts(turn: Turn) -> bool:
    """Whether the open question of a booking is answered: a service in words, a time, or a yes or no."""
    pending = turn.situation.pending
    if pending is None:
        return False
    if _note(turn):
        return True
    if pending.asks in ("yes_book", "when"):
        answered = typed_time(turn, pending.values) is not None or asked_time(turn) is not None
        answered = answered or (len(turn.tokens) <= SHORT and bool(_part(turn, pending.values)))
        again = len(turn.tokens) <= SHORT and "?" not in turn.text and bool(_SERVICE.search(turn.text))
        return answered or again or (pending.asks == "yes_book" and turn.yes_no is not None)
    if _is_question(turn):
        return _SERVICE.search(turn.text) is not None or typed_time(turn) is not None or bool(named_day(turn))
    if turn.sure_intent in (None, "clinic.book", "clinic.doctor_schedule", "clinic.reschedule"):
        return bool(turn.text.strip())
    # "ke kulit ya" names a clinic, whatever else it may be taken for.
    is_talk = turn.sure_intent.startswith("general.") or turn.yes_no is not None or "?" in turn.text
    return len(turn.tokens) <= SHORT and not is_talk


def run(turn: Turn, tools: Tools) -> Outcome:
    """Return the next question of a booking, or write it down after a yes."""
    pending = turn.situation.pending
    own = pending is not None and pending.action == "appointment_book"
    if own and only_thanks(turn) and (left := undone(turn, tools, "not_yet.thanks")):
        return left
    values = dict(pending.values) if pending and own else _day_before(turn)
    _name(turn, values, own=own)
    kept = datetime.fromisoformat(values["wall_time"]) if "wall_time" in values else None
    if pending and own and kept and pending.asks == "yes_book" and settled(turn, kept):
        return _settle(turn, tools, values)
    at = changed_time(turn, kept) if kept else typed_time(turn, values)
    day = named_day(turn, refused_day(turn, values)) or _part(turn, values)
    if at is not None:
        values["wall_time"] = at.isoformat()
    elif day:
        # Its hour is asked for; one that was said for another day does not stand.
        values.pop("wall_time", None)
        values |= day
    return _ask(turn, tools, values)


def _name(turn: Turn, values: dict[str, str], *, own: bool) -> None:
    """Put into `values` which doctor or clinic is named, and who comes."""
    pending, note = turn.situation.pending, _note(turn) if own else ""
    named = _SERVICE.search(turn.text)
    if named:
        values["service"] = named.group(0)
    elif not own and (before := _named_before(turn)):
        values["service"] = before
    elif pending and own and pending.asks == "service" and not note:
        values |= _service(turn)
    if not note and (many := _MANY.search(turn.text)):
        note = many.group(0)
    if note:
        values["note"] = "; ".join(filter(None, (values.get("note"), note)))[:_LONGEST_NOTE]


def _day_before(turn: Turn) -> dict[str, str]:
    """Return the day that was named in the message just before a booking begins, in talk of the clinic."""
    situation = turn.situation
    said = [one for one in situation.history if one.author == "customer"]
    if not said or not of_clinic(turn) or situation.now - said[-1].at > _JUST_SAID:
        return {}
    return named_day(replace(turn, text=said[-1].text))


def _part(turn: Turn, values: Mapping[str, str]) -> dict[str, str]:
    """Return a part of the day talked about already ("sore aja"), as `named_day` does; nothing for any other."""
    part, wall = named_part(turn), values.get("wall_time")
    day = datetime.fromisoformat(wall).date().isoformat() if wall else values.get("day")
    return {"day": day, "part": part} if part and day else {}


def _is_question(turn: Turn) -> bool:
    return "?" in turn.text or not _QUESTION.isdisjoint(turn.tokens) or turn.tokens[-1] in _TAGS


def _named_before(turn: Turn) -> str:
    """Return the doctor or clinic that was named last in this talk of the clinic; it is read back before it counts."""
    situation = turn.situation
    if not of_clinic(turn):
        return ""
    said = [one for one in situation.history if one.author == "customer"]
    here = [one.text for one in said if one.conversation_id == situation.conversation.id]
    for text in reversed(here[-LOOKED_BACK:]):
        named = [one.group(0) for one in _SERVICE.finditer(text) if one.group(0).split()[-1].lower() not in _NO_NAME]
        if named:
            return named[-1]
    return ""


def of_clinic(turn: Turn) -> bool:
    """Whether the clinic is what was talked about last."""
    topics = [str(one) for one in turn.situation.conversation.memory.get("last_intents", ()) if one]
    entries = [str(one) for one in turn.situation.conversation.memory.get("last_entries", ()) if one]
    return any(names[-1].startswith("clinic.") for names in (topics, entries) if names)


def _note(turn: Turn) -> str:
    """Return a message that says who comes or why, and neither asks nor answers yes or no; else nothing."""
    tells = _NOTE.search(turn.text) is not None or _names_somebody(turn)
    is_note = turn.yes_no is None and "?" not in turn.text and tells
    return " ".join(turn.text.split())[:80] if is_note else ""


def _names_somebody(turn: Turn) -> bool:
    """Whether nothing but a name was written while a booking is read back: "Rina Wulandari"."""
    pending = turn.situation.pending
    reads_back = pending is not None and pending.action == "appointment_book" and pending.asks == "yes_book"
    return reads_back and turn.sure_intent is None and _FULL_NAME.fullmatch(turn.text.strip()) is not None


def _service(turn: Turn) -> dict[str, str]:
    """Return what was answered to "which doctor or clinic": words without a time, nothing where only that was said, or
    something was asked."""
    if _is_question(turn):
        return {}
    text = turn.text
    for entity in turn.entities:
        if entity.kind == "date_time":
            text = text.replace(entity.text, " ")
    words = re.findall(r"[a-z]+", _AROUND.sub(" ", text).lower())
    told = any(word not in _NO_NAME for word in words)
    return {"service": " ".join(text.split())[:80]} if told else {}


def _ask(turn: Turn, tools: Tools, values: dict[str, str]) -> Outcome:
    now = turn.situation.now
    for asks, have in (("service", "service"), ("when", "wall_time")):
        if have not in values:
            pending = Pending("appointment_book", asks, now, values)
            return Outcome("clarify", (_question(turn, tools, asks, values),), pending=pending)
    when = say_wall(datetime.fromisoformat(values["wall_time"]), turn)
    key = "booking.confirm_note" if values.get("note") else "booking.confirm"
    reply = tools.reply(turn, key, service=values["service"], when=when, note=values.get("note", ""))
    before = turn.situation.pending
    if before is not None and before.action == "appointment_book" and before.values == values:
        # Nothing of it was changed or answered: it is not said again as if it were new.
        reply = tools.reply(turn, "again.said", question=reply.text)
    return Outcome("clarify", (reply,), pending=Pending("appointment_book", "yes_book", now, values))


def _question(turn: Turn, tools: Tools, asks: str, values: dict[str, str]) -> Reply:
    """Ask for what is missing; what was told is not asked for again, and heard to be kept."""
    pending, unclear = turn.situation.pending, asked_time(turn)
    again = pending is not None and pending.action == "appointment_book" and pending.asks == asks
    if asks == "service":
        if "wall_time" in values:
            when = say_wall(datetime.fromisoformat(values["wall_time"]), turn)
            return tools.reply(turn, "booking.ask_service_at", when=when)
        return tools.reply(turn, "booking.ask_service_again" if again else "booking.ask_service")
    if unclear and unclear != "ask_time.hour":
        return tools.reply(turn, unclear)
    if values.get("day"):
        same = (
            again and pending is not None and all(pending.values.get(one) == values.get(one) for one in ("day", "part"))
        )
        return Reply(hour_asked(turn, tools, values["day"], values.get("part", ""), again=same))
    if unclear:
        return tools.reply(turn, unclear)
    # Who told something else meanwhile ("umur 5 tahun") is asked as before.
    unheard = again and not _note(turn)
    return tools.reply(turn, "reminder_answer.which_time" if unheard else "booking.ask_when", service=values["service"])


def _settle(turn: Turn, tools: Tools, values: dict[str, str]) -> Outcome:
    if turn.yes_no == "no":
        return Outcome("answer", (tools.reply(turn, "booking.dropped"),))
    at = datetime.fromisoformat(values["wall_time"])
    # The dice of a turn is unique, so the number is too.
    reference = f"BK-{turn.situation.dice}"
    fields = {name: values[name] for name in ("service", "note") if values.get(name)}
    asked = RequestRecord("appointment", reference, "requested", at, fields)
    reply = tools.reply(turn, "booking.noted", reference=reference, service=values["service"], when=say_wall(at, turn))
    return Outcome("action", (reply,), effects=(asked,))


ACTION = Action(run, accepts=accepts, hears=hears)
