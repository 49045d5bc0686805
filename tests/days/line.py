"""The way of one process to the provider of a simulated day, with the pace that the provider told it to keep."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.channels import Channel
from bot.house import House
from bot.pacing import Pace
from bot.sender import Marked
from tests.post import FindingPost, Post
from tests.wire import Flight, Wire

CHANNEL = "post"
# Messages a second that its account may send in all, and to one customer before it counts.
IN_ALL, BURST = 5, 2


class Line(Wire):
    """What one process has on its way. One that `stalls` after its end answers into its own house, too late."""

    house: House

    def __init__(self, gets: Callable[[Flight[Line]], None], *, finds: bool) -> None:
        """Nothing is on its way; `gets` is the provider's end, which tells what it took if it `finds`."""
        self.pace = Pace(IN_ALL, BURST)
        self.post = FindingPost(pace=self.pace) if finds else Post(pace=self.pace)
        super().__init__({CHANNEL: self.post})
        self._gets = gets
        self.is_over = self.stalls = False

    def channel(self) -> Channel:
        """Return the channel that sends through this."""
        return self.post.channel()

    def send(self, rows: Sequence[Marked]) -> None:
        """Let rows fly to the provider."""
        super().send(rows)
        for marked in rows:
            self._gets(Flight(self, marked, ""))

    @property
    def is_dead(self) -> bool:
        """Whether nobody is there any more who could write a request or hear an answer."""
        return self.is_over and not self.stalls

    def end(self, *, stalls: bool) -> None:
        """The process ends, or only seems to while another one takes over."""
        self.is_over, self.stalls = True, stalls
