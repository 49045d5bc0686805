"""What one process does of all that is to be done: named by the commands `run`, `web` and `work`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Duties:
    """What one process does: the steps of a message's life by name, and whether it ticks what is done for all."""

    steps: frozenset[str]
    shared_jobs: bool


EVERYTHING = Duties(frozenset({"receive", "work", "deliver"}), shared_jobs=True)
# Pages and the door: what is received is answered by a process of the other kind.
WEB = Duties(frozenset({"receive"}), shared_jobs=False)
WORK = Duties(frozenset({"work", "deliver"}), shared_jobs=True)
