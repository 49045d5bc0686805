"""Named points on the way of a message, a reminder and a handover at which tests kill, stop or delay the process.

No setting, variable or route reaches the switch: only code in the same process can set it, so nothing can be switched
on in production. The names are those of the fault model: docs/guarantees.md says what each is.
"""

from __future__ import annotations

from collections.abc import Callable

POINTS = {
    "I1": "a message was handed over, nothing is written",
    "I3": "inside the transaction that keeps messages",
    "I4": "messages are committed, nobody was told",
    "I5": "whoever sent them was told",
    "I6": "senders are claimed, the attempt is counted and committed",
    "I7": "turns are played, their outcomes only in memory",
    "I8": "inside the transaction that writes turns",
    "I9": "turns are committed, pages and delivery not rung for",
    "O1": "outbox rows are chosen",
    "O2": "rows are marked as being sent through a provider, the attempt is counted and committed",
    "O3": "a request to a provider is about to be written",
    "O4": "a provider answered, that is only in memory",
    "O5": "rows have left, that is not stored",
    "O6": "that rows have left is committed, pages not told",
    "O7": "inside the transaction that keeps what a page or provider told of rows, all written",
    "F1": "files to be fetched are chosen, the attempt is counted and committed",
    "F2": "a provider handed out a file, that is only in memory",
    "F3": "inside the transaction that keeps a file",
    "F4": "a file is committed, pages not told",
    "R1": "due reminders are taken",
    "R2": "inside the transaction that fires reminders, all written",
    "R3": "reminders are committed, delivery not rung for",
    "R4": "inside the transaction that cancels reminders, those that wait are struck out",
    "R5": "inside the transaction that moves reminders, the old time is cancelled and the new one not booked",
    "H1": "a handover is requested inside the transaction of its turn",
    "H2": "a handover is committed, agents not told",
    "H3": "inside an agent's claim",
    "H4": "inside an agent's reply",
    "H5": "an agent's act is committed, the browser not answered",
    "H6": "inside a return, a transfer or the end of a conversation",
}

# Those on the way through a provider.
SENDS = ("O2", "O3", "O4")
FETCHES = ("F1", "F2", "F3", "F4")

_switch: Callable[[str], None] | None = None


def reach(point: str) -> None:
    """Say that the process is at a point of POINTS. Does nothing unless a test set the switch."""
    if _switch is not None:
        _switch(point)


def set_switch(switch: Callable[[str], None] | None) -> None:
    """Call `switch` with the name of every point that is reached from now on; None ends that. For tests alone."""
    global _switch  # one switch per process is the whole idea
    _switch = switch
