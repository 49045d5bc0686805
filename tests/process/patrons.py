"""Customers on Telegram and WhatsApp who write and press while the program dies and lives. Used by `shop_street.py`."""

from __future__ import annotations

import random
import threading
from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from bot.channels.whatsapp.settings import MESSAGES
from tests.process.providers import Street
from tests.process.visitors import LINES

# A menu follows what nobody understands.
SAID = (*LINES, "asdkjh qwe zxc", "zxqv plorm wug")
ASKS_FOR_A_PERSON = "mau ngomong sama orang aja"


@dataclass
class Customer(ABC):
    """Somebody with a phone, on either channel: what they did and with which names it must be in the inbox."""

    street: Street
    seed: int
    address: str
    name: str
    first_words: str = LINES[0]
    said: list[str] = field(default_factory=list)

    def live(self, stop: threading.Event) -> None:
        """Write and press until told to stop."""
        dice = random.Random(self.seed)
        self.write(self.first_words)
        while not stop.wait(dice.uniform(2.0, 5.0)):
            if not (dice.random() < 0.3 and self.press(dice)):
                self.write(dice.choice(SAID))

    @abstractmethod
    def write(self, text: str) -> None:
        """Send one message."""

    @abstractmethod
    def press(self, dice: random.Random) -> bool:
        """Press a button under the newest menu; False when there is none."""


@dataclass
class OnTelegram(Customer):
    """A chat of Telegram. `pressed` are button and query of each press."""

    pressed: list[tuple[str, str]] = field(default_factory=list)

    def write(self, text: str) -> None:
        """Put a message into Telegram's queue."""
        told = self.street.telegram.message(int(self.address), self.name, text=text)
        self.said.append(str(self.street.telegram.add("message", told)))

    def press(self, dice: random.Random) -> bool:
        """Put a press into Telegram's queue."""
        telegram, chat_id = self.street.telegram, int(self.address)
        menus = [one for one in list(telegram.sent) if one["chat_id"] == chat_id and one["keyboard"]]
        if not menus:
            return False
        [button] = dice.choice(menus[-1]["keyboard"]["inline_keyboard"])
        query = telegram.query(chat_id, self.name, button["callback_data"], menus[-1]["message_id"])
        self.pressed.append((button["callback_data"], query["id"]))
        telegram.add("callback_query", query)
        return True


@dataclass
class OnWhatsApp(Customer):
    """A number of WhatsApp. What no webhook brought stands in Twilio's log."""

    def write(self, text: str, **more: str) -> None:
        """Let Twilio log a message and call our webhook."""
        fields = self.street.twilio.writes(self.address, text, ProfileName=self.name, **more)
        self.said.append(fields["MessageSid"])
        self.street.twilio.call(self.street.door, f"{self.street.public}{MESSAGES}", fields)

    def press(self, dice: random.Random) -> bool:
        """Press a button of the newest message that has some."""
        menus = [one for one in list(self.street.twilio.sent) if one["to"] == self.address and one["buttons"]]
        if not menus:
            return False
        button = dice.choice(menus[-1]["buttons"])
        pressed = {"ButtonPayload": button["id"], "ButtonText": button["title"], "MessageType": "button"}
        self.write(button["title"], **pressed, OriginalRepliedMessageSid=menus[-1]["sid"])
        return True
