"""The people of the browser plays: what they do and see, in their own words."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from bot.channels.web.visitor import COOKIE, address_of

PASSWORD = "empat kata acak pagi"


@dataclass
class Customer:
    """A customer at the chat page."""

    page: Page

    def writes(self, text: str) -> None:
        """Type into the box and press Enter, as a phone's keyboard does."""
        box = self.page.get_by_label("Tulis pesan")
        box.fill(text)
        box.press("Enter")
        expect(self.said(text).last).to_be_visible()

    def hears(self, text: str) -> None:
        """See this as the last thing in the conversation."""
        expect(self.page.locator("#log > li").last).to_contain_text(text)

    def said(self, text: str) -> Locator:
        """Return the customer's own bubbles with this text."""
        return self.page.locator("#log .msg.customer .bubble").filter(has_text=text)

    def bot_bubbles(self) -> Locator:
        """Return everything the bot said."""
        return self.page.locator("#log .msg.bot .bubble:not(:has(.dots))")

    @property
    def address(self) -> str:
        """The web channel's address of this browser, as a business's site would tell it with a record."""
        cookies = {one["name"]: one["value"] for one in self.page.context.cookies()}
        return address_of(cookies[COOKIE])


@dataclass
class Agent:
    """A person at the console."""

    page: Page

    def enters_by(self, link: str) -> None:
        """Open a one-time link and press its button."""
        self.page.goto(link)
        self.page.get_by_role("button", name="Masuk sekarang").click()

    def enters(self, login: str) -> None:
        """Sign in by name and password."""
        self.page.goto("/sign-in")
        self.page.get_by_label("Nama masuk").fill(login)
        self.page.get_by_label("Kata sandi").fill(PASSWORD)
        self.page.get_by_role("button", name="Masuk", exact=True).click()

    def row(self, words: str) -> Locator:
        """Return the queue's rows that quote these words."""
        # Rows that come while the pointer is in the list wait for it to leave, and signing in may have left it there.
        self.page.mouse.move(0, 0)
        return self.page.locator("#rows .qrow").filter(has_text=words)

    def opens(self, words: str) -> None:
        """Open the conversation whose row quotes these words."""
        self.row(words).click()
        expect(self.page.locator("#brief")).to_be_attached()

    def brief(self, label: str) -> Locator:
        """Return one line of the brief by its label."""
        name = self.page.locator("b").get_by_text(label, exact=True)
        return self.page.locator("#brief li").filter(has=name)

    def claims(self) -> None:
        """Take the conversation that is open."""
        self.page.get_by_role("button", name="Ambil").click()
        expect(self.page.locator("#balasan")).to_be_visible()

    def replies(self, text: str) -> None:
        """Write to the customer and send with the keyboard."""
        self.page.locator("#balasan").fill(text)
        self.page.keyboard.press("Control+Enter")
        expect(self.page.locator("#log .msg.agent .bubble").filter(has_text=text)).to_be_visible()

    def returns(self) -> None:
        """Give the open conversation back to the bot."""
        self.page.get_by_role("button", name="Ke bot", exact=True).click()
        self.page.get_by_role("button", name="Kembalikan ke bot").click()
        expect(self.page.locator("#head")).to_contain_text("dilayani bot")

    def reads(self, text: str) -> None:
        """See this in the open conversation."""
        expect(self.page.locator("#log")).to_contain_text(text)
