"""Find the Chromium that the browser tests drive, or install it.

Called by scripts/dev.py before the tests, so that a missing browser is known in the first second.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from dev_setup import Stop, apt_install

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
LACK = "The browser tests need Chromium and none was found (CHROMIUM=/path/to/it names one)"


def prepare_browser() -> str:
    """Return the path of a Chromium; install Debian's if this is Debian and root.

    Raises Stop with the exact command to type if there is none and it cannot be installed here.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        found = shutil.which(named)
        if found is None:
            raise Stop(f"CHROMIUM={named} is not a program that can be started. Name one that is, or unset it.", 2)
        return found
    found = find_browser()
    if found is not None:
        return found
    if sys.platform == "darwin":
        raise Stop(f"{LACK}. Type: brew install --cask chromium", 2)
    apt_install("chromium", LACK)
    found = find_browser()
    if found is None:
        raise Stop("apt-get installed the package chromium, but no program of that name is on PATH.")
    return found


def find_browser() -> str | None:
    """Return the first Chromium or Chrome on PATH or among macOS applications, or None."""
    for name in NAMES:
        found = shutil.which(name)
        if found is not None:
            return found
    return next((path for path in MAC_APPLICATIONS if Path(path).exists()), None)
