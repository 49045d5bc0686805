"""Makes docs/pictures (chat, desk, channels) from a running demo: `.venv/bin/python scripts/pictures.py`.

A real server, a real customer and a real agent: what the README shows is what the program says today. The model must
lie under var/ already (`sapa train`), or it is trained first.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright
from real_program import ROOT, Program, clean_environment, sapa

PICTURES = ROOT / "docs" / "pictures"
LARGEST_BYTES = 250_000
PHONE = {"width": 400, "height": 1080}
DESK = {"width": 1280, "height": 860}
ASKED = ("min, bisa bayar pake qris ga?", "pesanan saya sampai mana ya kak?")
CHOSEN = "KL-20478"


def main() -> int:
    """Make all pictures; return 1 when one came out too large for a page that people load."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        data_dir = Path(folder)
        models = Path(os.environ.get("SAPA_DATA_DIR", ROOT / "var")) / "models"
        if models.is_dir():
            (data_dir / "models").symlink_to(models.resolve())
        sapa(data_dir, clean_environment(data_dir, {}), "demo")
        program = Program(data_dir)
        path = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path)
        try:
            take_chat(browser, program.base)
            take_desk(browser, program)
            take_channels(browser, program)
        finally:
            browser.close()
            program.stop()
    return report()


def take_chat(browser: Browser, base: str) -> None:
    """Chat as the demo's customer until the card of her order stands in the chat."""
    page = open_page(browser, PHONE)
    page.goto(f"{base}/chat?demo=1")
    for text in ASKED:
        write(page, text)
    page.get_by_role("group").last.get_by_role("button", name=CHOSEN).click()
    expect(page.get_by_role("region", name=CHOSEN)).to_be_visible()
    expect(page.locator("#log > li").last).to_contain_text("Asisten ·")
    page.locator("#write").blur()
    page.screenshot(path=PICTURES / "chat.png")


def write(page: Page, text: str) -> None:
    """Write one message and wait for the whole answer."""
    page.locator("#write").fill(text)
    page.locator("#write").press("Enter")
    expect(page.locator("#log > li.customer").last).to_contain_text(text)
    expect(page.locator("#log > li").last).to_contain_text("Asisten ·", timeout=20_000)


def take_desk(browser: Browser, program: Program) -> None:
    """Look over Dian's shoulder at the first row that waits."""
    page = signed_in(browser, program, "dian")
    page.goto(f"{program.base}/desk")
    page.locator(".qrow").nth(1).click()
    page.locator("#brief").wait_for()
    expect(page.locator("#waiting [data-waiting]")).to_be_attached()
    page.screenshot(path=PICTURES / "desk.png")


def take_channels(browser: Browser, program: Program) -> None:
    """Look at how channels are connected, as an administrator."""
    page = signed_in(browser, program)
    page.goto(f"{program.base}/desk/channels")
    page.screenshot(path=PICTURES / "channels.png")


def signed_in(browser: Browser, program: Program, *login: str) -> Page:
    """Return a window at the console of whoever is called so, else of the first administrator."""
    page = open_page(browser, DESK)
    page.goto(program.sapa("agent", "link", *login).strip())
    page.get_by_role("button", name="Masuk sekarang").click()
    return page


def open_page(browser: Browser, size: dict[str, int]) -> Page:
    """Return a window of somebody in Jakarta who reads Indonesian."""
    context = browser.new_context(viewport=size, locale="id-ID", timezone_id="Asia/Jakarta")  # type: ignore[arg-type]  # a size
    return context.new_page()


def report() -> int:
    """Print what was made; return 1 when a picture is too large."""
    status = 0
    for path in sorted(PICTURES.glob("*.png")):
        too_large = path.stat().st_size > LARGEST_BYTES
        status |= too_large
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB{', too large' if too_large else ''}")
    return status


if __name__ == "__main__":
    sys.exit(main())
