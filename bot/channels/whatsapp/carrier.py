"""The living end of WhatsApp in one process: sends rows, looks for those of unknown end, reads Twilio's log."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import structlog

from bot.channels import Answer, Fetched, Outgoing
from bot.channels.whatsapp.composing import (
    Impossible,
    Part,
    callback_of,
    free_parts,
    language_of,
    matches,
    template_parts,
)
from bot.channels.whatsapp.errors import ACCOUNT_PAUSE, answer_to, kind_of, refusal_of
from bot.channels.whatsapp.media import fetch
from bot.channels.whatsapp.parsing import at_of
from bot.channels.whatsapp.rows import sender_of, sent_of, standing_of
from bot.channels.whatsapp.settings import NAME, SANDBOX, TwilioSettings, read_twilio
from bot.pacing import Pace
from bot.refusals import Refusals
from bot.taking_again import take_again
from core.faults import both
from core.outbox import FORM_CHANGED
from core.refusals import SENDING

if TYPE_CHECKING:
    from bot.channels.whatsapp.client import Client, Reply
    from bot.house import House

log = structlog.get_logger()

# Twilio's best practices: 80 messages a second per number; the sandbox page: one in three seconds.
IN_ALL, SANDBOX_EVERY = 80, timedelta(seconds=3.1)
# Meta's pair limit lets 45 in a burst pass to one person.
BURST = 40
# WhatsApp takes free words for this long after the customer's last message.
WINDOW = timedelta(hours=24)
# Sends at once, and seconds after which a row of many parts goes on in the next round.
THREADS, ROW_SECONDS, NEXT_ROUND = 30, 6.0, timedelta(seconds=1)
# Twilio's clock and ours differ by less.
CLOCKS_DIFFER = timedelta(minutes=1)
# Messages to one customer among which one of unknown end is looked for.
LOOKED_BACK = 100
_NOTHING = both("there is nothing to send", "tidak ada yang bisa dikirim")

Result = TypeVar("Result")


def open_carrier(house: House) -> WhatsAppCarrier:
    """Return the living end. Imports twilio's client, so only where an account is set."""
    from bot.channels.whatsapp.client import open_client

    settings = read_twilio()
    return WhatsAppCarrier(house, settings, open_client(settings))


class WhatsAppCarrier:
    """One account in one process; its coroutines run in the loop of `bot/sender.py`, its calls in threads."""

    def __init__(self, house: House, settings: TwilioSettings, client: Client) -> None:
        """Send nothing yet."""
        from bot.channels.whatsapp.backfill import Backfill
        from bot.channels.whatsapp.intake import Intake

        self._house = house
        self._settings = settings
        self._client = client
        self._paces: dict[str, Pace] = {}
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="whatsapp")
        self.intake = Intake(house, client)
        self._refusals = Refusals(house, NAME)
        self.backfill = Backfill(house, client, self.intake, settings.senders, self._refusals)

    def wait(self, address: str, now: datetime) -> timedelta:
        """Return how long a message must wait for the limits of the number that it leaves from."""
        return self._pace(self._sender(address)).wait(address, now)

    def give_back(self, address: str) -> None:
        """Give back the place of a row that sends nothing."""
        self._pace(self._sender(address)).give_back(address)

    @property
    def paused_until(self) -> datetime | None:
        """Until when Twilio asked to be sent nothing, for the number that must wait longest."""
        paused = [pace.paused_until for pace in self._paces.values()]
        return max((one for one in paused if one is not None), default=None)

    async def send(self, row: Outgoing) -> Answer:
        """Send the messages of a row that were not accepted before."""
        return await self._in_thread(partial(self._send, row))

    async def find(self, row: Outgoing, since: datetime) -> Answer | None:
        """Look for the messages of a row in Twilio's log. Raises when the log cannot be read."""
        return await self._in_thread(partial(self._find, row, since))

    async def receive(self) -> None:
        """Messages come by webhook; what they missed is in Twilio's log."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(take_again(self._house, NAME, self.intake.take_again))
            tasks.create_task(self.backfill.run())

    async def fetch(self, ref: str) -> Fetched:
        """Fetch a file that a customer sent."""
        return await self._in_thread(partial(fetch, ref, self._client, self._settings.api_url))

    async def close(self) -> None:
        """Close the connections."""
        self.intake.close()
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._client.close()

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _sender(self, address: str) -> str:
        """Return the number of ours that a customer wrote to: the one that answers."""
        if address not in self.intake.senders:
            with self._house.database.snapshot() as session:
                self.intake.senders[address] = sender_of(session, address) or self._settings.senders[0]
        return self.intake.senders[address]

    def _pace(self, sender: str) -> Pace:
        if sender not in self._paces:
            self._paces[sender] = Pace(1, 1, SANDBOX_EVERY) if sender == SANDBOX else Pace(IN_ALL, BURST)
        return self._paces[sender]

    def _parts(self, row: Outgoing, now: datetime) -> tuple[str, list[Part]]:
        """Return the number of ours and the messages of a row. Raises Impossible."""
        with self._house.database.snapshot() as session:
            standing = standing_of(session, row.identity_id)
        sender = standing.sender or self._settings.senders[0]
        wrote_at = standing.wrote_at
        # WhatsApp's own verdict wins, until the customer writes again.
        closed_at = datetime.fromisoformat(row.body[FORM_CHANGED]) if FORM_CHANGED in row.body else None
        is_open = wrote_at is not None and now - wrote_at < WINDOW
        if wrote_at is None or not is_open or (closed_at is not None and wrote_at <= closed_at):
            return sender, template_parts(self._house, row)
        return sender, free_parts(
            self._house, self._client, row, language_of(row, standing, self._house.business.language)
        )

    def _send(self, row: Outgoing) -> Answer:
        try:
            sender, parts = self._parts(row, self._house.clock.now())
        except Impossible as why:
            self.give_back(row.address)
            return Answer("failed", error=str(why))
        begin = min(int(row.body.get("parts_sent", 0)), len(parts) - 1)
        began, answer = time.monotonic(), Answer("failed", error=_NOTHING)
        for number, part in enumerate(parts[begin:], start=begin):
            if number > begin:
                if time.monotonic() - began > ROW_SECONDS:
                    return Answer("later", retry_after=NEXT_ROUND, parts=number)
                self._pace(sender).count(row.address, self._house.clock.now())
            asked = {"To": row.address, "From": sender}
            asked["StatusCallback"] = callback_of(self._house.settings.public_url, row, number, len(parts))
            try:
                answer = self._say(row, sender, part, asked)
            finally:
                self._pace(sender).answered(self._house.clock.now())
            if answer.state != "sent":
                return replace(answer, parts=number)
        return answer

    def _say(self, row: Outgoing, sender: str, part: Part, asked: Mapping[str, str]) -> Answer:
        """Send one message; a menu that is refused becomes numbers, which are the last words of its row."""
        reply = self._client.send({**asked, **part.fields})
        if reply.kind == "content":
            for fields in part.instead:
                reply = self._client.send({**asked, **fields})
                if reply.kind:
                    break
        if not reply.kind:
            self._refusals.keep(SENDING, None)
            return Answer("sent", provider_ref=reply.sid)
        self._rest(reply, sender)
        return answer_to(reply.kind, reply.code, proactive=row.proactive, attempt=row.attempt)

    def _rest(self, reply: Reply, sender: str) -> None:
        """Let a number rest that Twilio refuses, or all of them with the account; rows are kept meanwhile."""
        if reply.kind not in ("account", "later"):
            return
        pause = ACCOUNT_PAUSE if reply.kind == "account" else timedelta(seconds=1)
        until = self._house.clock.now() + pause
        resting = [sender] if reply.code == 63007 else {*self._settings.senders, sender}
        for one in resting:
            self._pace(one).pause(until)
        if reply.kind == "account":
            log.error("whatsapp.refused", code=reply.code)
            self._refusals.keep(SENDING, refusal_of(reply.kind, reply.code))

    def _find(self, row: Outgoing, since: datetime) -> Answer | None:
        try:
            sender, parts = self._parts(row, self._house.clock.now())
        except Impossible:
            return None
        begin = min(int(row.body.get("parts_sent", 0)), len(parts) - 1)
        earliest = since - CLOCKS_DIFFER
        listed: list[Mapping[str, Any]] = []
        for one in self._client.messages({"To": row.address, "From": sender}, LOOKED_BACK):
            at = at_of(one)
            if len(listed) >= LOOKED_BACK or (at is not None and at < earliest):
                break
            if str(one.get("direction", "")).startswith("outbound"):
                listed.append(one)
        with self._house.database.snapshot() as session:
            others = sent_of(session, [str(one["sid"]) for one in listed], row.outbox_id)
        there = [one for one in reversed(listed) if str(one["sid"]) not in others]
        return self._found(row, parts[begin:], there, begin)

    def _found(self, row: Outgoing, wanted: list[Part], there: list[Mapping[str, Any]], begin: int) -> Answer | None:
        answer: Answer | None = None
        for number, part in enumerate(wanted, start=begin):
            one = next((one for one in there if matches(part, one)), None)
            if one is None:
                # The rest goes on behind what is there.
                return replace(answer, state="later", parts=number, provider_ref=None) if answer else None
            there.remove(one)
            answer = Answer("sent", provider_ref=str(one["sid"]), found=True)
            if str(one.get("status")) in ("failed", "undelivered"):
                code = one.get("error_code")
                code = code if isinstance(code, int) else None
                failed = answer_to(kind_of(None, code), code, proactive=row.proactive, attempt=row.attempt)
                return replace(failed, found=True)
        return answer
