"""`sapa run` whose pace at Telegram is a multiple of the real one: `python -m tests.bench.hurried 8 run`.

Started by `tests.bench.channels`, beside a strict Telegram whose limit in all is raised by the same factor.
"""

from __future__ import annotations

import sys

from bot.__main__ import main
from bot.channels.telegram import pace

if __name__ == "__main__":
    pace.IN_ALL *= int(sys.argv.pop(1))
    main()
