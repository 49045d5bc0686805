"""One conversation: transcript, brief, composer and the acts of an agent. Each act is one call into `handover`."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends
from starlette.responses import Response

from console.access import Refused, Visit, allow
from console.acting import Act, act_on
from console.attached import MOST_FILES, Files, keep_files, read_files
from console.customer_card import read_card
from console.forms import Text, Word
from console.languages import say
from console.origin import page_router
from console.pages.desk import SHOWN_FIRST, just_resolved, query_of, queue_values
from console.queue_rows import read_rows
from console.render import by_htmx, go, page
from console.talks import Talk, colleagues, has_open, read_brief, read_talk
from console.transcript import MOST, read_transcript
from console.words import SKILLS
from core.conversations import Conflict
from core.database import Session
from core.ids import id_of
from core.live import News, customer_topic
from handover import acts
from handover.skills import GENERAL

router = page_router("/desk/conversations/{public_id}")
AtDesk = Annotated[Visit, allow("desk")]


@dataclass(frozen=True)
class _Seen:
    """The list beside the conversation: an act leads back to the same one."""

    view: str = SHOWN_FIRST
    q: Word = ""

    @property
    def query(self) -> str:
        """The list as the second half of an address."""
        return query_of(self.view, self.q)


Seen = Annotated[_Seen, Depends()]

# Before the name of a skill that a conversation is transferred to.
FOR_SKILL = "skill:"
# The longest text that every channel takes in one message.
LONGEST = 4000


@router.get("")
def show(visit: AtDesk, public_id: str, seen: Seen, whole: str = "", done: str = "") -> Response:
    """Show the desk with this conversation open. `done` is the one that was resolved a moment ago."""
    with visit.ports.database.snapshot() as session:
        talk = _talk(visit, session, public_id)
        values = queue_values(visit, session, view=seen.view, q=seen.q)
        values |= _values(visit, session, talk, whole=bool(whole)) | {"done": just_resolved(visit, session, done)}
    return page(visit, "desk.html", **values)


@router.get("/live")
def live(visit: AtDesk, public_id: str, seen: Seen, owner: str = "") -> Response:
    """Return the parts that change while the page is open; the composer only when the owner changed."""
    with visit.ports.database.snapshot() as session:
        talk = _talk(visit, session, public_id)
        values = queue_values(visit, session, view=seen.view, q=seen.q) | _values(visit, session, talk)
    return page(visit, "conversation_live.html", **values, owner_changed=owner != talk.owner)


@router.post("/claim")
def claim(visit: AtDesk, public_id: str, seen: Seen) -> Response:
    """Take the conversation: from here on the bot is silent."""
    return _act(
        visit, public_id, seen, lambda session, talk: acts.claim(session, talk.id, visit.agent.id, now=visit.now)
    )


@router.post("/transfer")
def transfer(visit: AtDesk, public_id: str, seen: Seen, to: Text = "", note: Text = "") -> Response:
    """Give the conversation to a colleague, or back to the queue: for a skill ("skill:finance"), else for anybody."""
    skill = to.removeprefix(FOR_SKILL) if to.startswith(FOR_SKILL) else GENERAL
    colleague = id_of(to) if to and not to.startswith(FOR_SKILL) else None
    if skill not in SKILLS:
        raise Refused(422, "Keahlian ini tidak ada", "Pilih dari daftar.")
    wanted: dict[str, Any] = {"to_skill": skill} if colleague is None else {"to_agent_id": colleague}
    return _act(
        visit,
        public_id,
        seen,
        lambda session, talk: acts.transfer(
            session, talk.id, visit.agent.id, **wanted, note=note.strip()[:LONGEST], now=visit.now
        ),
    )


@router.post("/return")
def return_to_bot(visit: AtDesk, public_id: str, seen: Seen) -> Response:
    """Give the conversation back to the bot."""
    return _act(
        visit,
        public_id,
        seen,
        lambda session, talk: acts.return_to_bot(session, talk.id, visit.agent.id, now=visit.now),
    )


@router.post("/resolve")
def resolve(visit: AtDesk, public_id: str, seen: Seen) -> Response:
    """Close the matter and open the next row of the list that waits or is one's own."""
    act = _act(
        visit, public_id, seen, lambda session, talk: acts.resolve(session, talk.id, visit.agent.id, now=visit.now)
    )
    if act.status_code not in (204, 303):
        return act
    with visit.ports.database.snapshot() as session:
        rows = read_rows(session, seen.view, visit.agent.id, skills=visit.agent.skills, now=visit.now)
    following = [row for row in rows if row.state == "waiting" or row.agent_id == visit.agent.id]
    query = f"{seen.query}&done={public_id}"
    return go(
        visit, f"/desk/conversations/{following[0].public_id}?{query}#percakapan" if following else f"/desk?{query}"
    )


@router.post("/reopen")
def reopen(visit: AtDesk, public_id: str, seen: Seen) -> Response:
    """Open a resolved matter again, in one's own hands."""
    return _act(
        visit, public_id, seen, lambda session, talk: acts.reopen(session, talk.id, visit.agent.id, now=visit.now)
    )


@router.post("/reply")
def reply(
    visit: AtDesk,
    public_id: str,
    seen: Seen,
    text: Text = "",
    kind: Text = "reply",
    *,
    client_key: Text = "",
    files: Files = [],  # noqa: B006  # FastAPI reads it and never changes it
) -> Response:
    """Send a reply, with files perhaps, or keep a note. A refused one answers 409 with the text still in the box."""
    written = text.strip()
    chosen, fault = read_files(visit, files) if kind != "note" else ([], "")
    fault = fault or _fault_in(visit, written, with_files=bool(chosen))

    def write(session: Session, talk: Talk) -> object:
        given: dict[str, Any] = {"client_key": client_key[:64] or None, "now": visit.now}
        if chosen:
            given["attachments"] = keep_files(session, chosen, now=visit.now)
        return (acts.note if kind == "note" else acts.reply)(session, talk.id, visit.agent.id, written, **given)

    if not fault:
        try:
            talk = _done(visit, public_id, write)
        except (Conflict, ValueError):
            fault = _refusal(visit, public_id)
    if not fault:
        _tell(visit, talk)
    with visit.ports.database.snapshot() as session:
        talk = _talk(visit, session, public_id)
        values = queue_values(visit, session, view=seen.view, q=seen.q) | _values(visit, session, talk)
    values |= {"kind": kind if fault else "reply", "typed": text if fault else "", "reply_fault": fault}
    if by_htmx(visit):
        return page(visit, "composer_sent.html", status=409 if fault else 200, **values, sent=not fault)
    return (
        page(visit, "desk.html", status=409, **values)
        if fault
        else go(visit, f"/desk/conversations/{public_id}?{seen.query}#percakapan")
    )


def _act(visit: Visit, public_id: str, seen: _Seen, act: Act) -> Response:
    try:
        talk = _done(visit, public_id, act)
    except (Conflict, ValueError):
        fault = _refusal(visit, public_id)
        with visit.ports.database.snapshot() as session:
            talk = _talk(visit, session, public_id)
            values = queue_values(visit, session, view=seen.view, q=seen.q) | _values(visit, session, talk)
        return page(visit, "desk.html", status=409, **(values | {"fault": fault}))
    _tell(visit, talk)
    # The customer's page shows at once who answers now.
    visit.ports.live.tell([News(customer_topic(talk.channel, talk.address))])
    return go(visit, f"/desk/conversations/{public_id}?{seen.query}#percakapan")


def _done(visit: Visit, public_id: str, act: Act) -> Talk:
    """Let an act be done and committed; returns the conversation as it was. Raises Refused, or what the act raises."""
    return _there(act_on(visit.ports.database, public_id, visit.agent.id, act))


def _tell(visit: Visit, talk: Talk) -> None:
    visit.ports.after_write()
    visit.ports.live.tell([News("desk"), News(f"conversation:{talk.id}")])


def _talk(visit: Visit, session: Session, public_id: str) -> Talk:
    return _there(read_talk(session, public_id, visit.agent.id))


def _there(talk: Talk | None) -> Talk:
    if talk is None:
        raise Refused(404, "Percakapan ini tidak ada", "Mungkin datanya sudah dihapus atas permintaan pelanggan.")
    return talk


def _values(visit: Visit, session: Session, talk: Talk, *, whole: bool = False) -> dict[str, Any]:
    blocks = read_transcript(session, talk.id, visit.ports.settings.zone, whole=whole)
    return {
        "talk": talk,
        "open_id": talk.public_id,
        "blocks": blocks,
        "brief": read_brief(session, talk, now=visit.now, language=visit.language, channels=visit.ports.channel_words),
        "cut": not whole and sum(len(block.bubbles) for block in blocks) >= MOST,
        "card": read_card(session, talk.customer_id, but=talk.id),
        "colleagues": colleagues(session, visit.agent.id),
        # A repeated click sends the same key, and the same key is one message.
        "client_key": secrets.token_hex(16),
        "most_files": MOST_FILES,
        "upload_limit": visit.ports.settings.upload_limit_mb,
        "kind": "reply",
        "typed": "",
        "reply_fault": "",
        "fault": "",
        "done": None,
    }


def _fault_in(visit: Visit, text: str, *, with_files: bool) -> str:
    if not text and not with_files:
        return say(visit.language, "Tidak terkirim: kotaknya kosong. Tulis dulu pesannya.")
    if len(text) > LONGEST:
        return say(
            visit.language,
            "Tidak terkirim: %(length)s karakter, paling banyak %(longest)s. Bagi menjadi dua pesan.",
            length=len(text),
            longest=LONGEST,
        )
    return ""


def _refusal(visit: Visit, public_id: str) -> str:
    """Return why an act was refused, in terms of who owns the conversation now."""
    with visit.ports.database.snapshot() as session:
        talk = _talk(visit, session, public_id)
        newer = has_open(session, talk.customer_id)
    if talk.state == "agent" and not talk.mine:
        return say(visit.language, "Tidak jadi: %(name)s memegang percakapan ini sekarang.", name=talk.agent_name)
    if talk.state == "resolved" and newer:
        return say(visit.language, "Tidak jadi: pelanggan ini sudah membuka percakapan lain. Lanjutkan di sana.")
    if talk.state == "resolved":
        return say(visit.language, "Tidak jadi: percakapan ini sudah selesai. Buka lagi untuk melanjutkan.")
    if talk.state in ("bot", "waiting"):
        return say(visit.language, "Tidak jadi: percakapan ini belum Anda ambil. Ambil dulu, lalu ulangi.")
    return say(visit.language, "Tidak jadi: percakapan ini baru saja berubah. Periksa, lalu ulangi.")
