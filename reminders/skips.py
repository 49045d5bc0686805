"""Why a reminder did not go out, in words. Keys are stored with the row, sentences are shown in the console."""

from __future__ import annotations

from collections.abc import Mapping

SKIPS: Mapping[str, str] = {
    "opted_out": "the customer does not want to be written to on this channel",
    "no_consent": "the customer never agreed to messages of this kind",
    "nobody_reachable": "the customer has no address that can be reached",
    "daily_limit": "the customer already got as many messages as one day may bring",
    "too_late": "its time was over for too long",
    "record_changed": "what it was about has changed meanwhile",
    "record_cancelled": "what it was about was cancelled",
    "matter_reopened": "the matter was opened again",
    "already_over": "what it announces has begun already",
    "unknown_kind": "this kind of message no longer exists",
    "cannot_be_worded": "its text could not be written; the log says why",
    "replaced": "another time replaced it",
    "asked_off": "the customer said no",
    # These wait instead of being skipped.
    "quiet_hours": "it waits for the end of quiet hours",
    "with_agent": "it waits while a person is speaking with the customer",
    "mid_question": "it waits while the customer is answering another question",
    "one_by_one": "it is late and waits, since the customer was just written to",
}


def sentence_of(reason: str | None) -> str:
    """Return the sentence of a stored reason; words that somebody typed come back as they are."""
    return SKIPS.get(reason or "", reason or "")
