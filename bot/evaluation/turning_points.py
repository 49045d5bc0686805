"""When a person should take over: rated dialogues, each judged by what was learnt from the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.evaluation.agreement import kappa, rank_correlation, rank_correlation_of_first_ranks, unweighted_recall
from bot.evaluation.figures import Measured, share
from bot.evaluation.rows import BadFile, read_rows
from intents.estimator import UnfitError
from intents.measures import auroc
from intents.patience import Moment

# Dialogues fall into so many parts by their number; each part is judged by what the others teach.
PARTS = 10
LEVELS = range(1, 6)
# A mean vote below this is discontent: somebody should take over.
CONTENT = 3
CUSTOMERS = frozenset({"USER", "customer"})
OURS = frozenset({"SYSTEM", "agent", "bot"})


@dataclass(frozen=True)
class Rated:
    """Messages that people rated: the moment, the votes on it, the number of the dialogue."""

    moments: list[Moment]
    votes: list[list[int]]
    dialogues: NDArray[np.int64]

    @property
    def discontent(self) -> NDArray[np.bool_]:
        """Where the mean vote is below CONTENT."""
        return np.array([sum(votes) < CONTENT * len(votes) for votes in self.votes], np.bool_)

    @property
    def levels(self) -> NDArray[np.int64]:
        """The commonest vote, the lowest of equally common ones, as the published rows have it."""
        return np.array([max(LEVELS, key=lambda one: (votes.count(one), -one)) for votes in self.votes], np.int64)


def measure_handover_point(test: Path, *, before: bool = False, step: Callable[[], None] = lambda: None) -> Measured:
    """Judge a file of dialogues with `turns`, each `speaker` (USER or SYSTEM), `text` and `satisfaction`: votes of 1 to
    5 on messages of the customer, or null.

    With `before`, the message that was rated is not read, only what came before it. `step` is called PARTS times.
    Raises BadFile.
    """
    rated = read_rated(test, before=before)
    parts = rated.dialogues % PARTS
    chances, said = np.zeros(len(parts)), np.zeros(len(parts), np.int64)
    for part in range(PARTS):
        _judge(test, rated, parts == part, (chances, said))
        step()
    expected, discontent = rated.levels, rated.discontent
    called = np.zeros(len(parts), np.bool_)
    for part in range(PARTS):
        own = parts == part
        called[own] = chances[own] >= best_threshold(discontent[~own], chances[~own])
    figures = {
        "rows": len(parts),
        "auroc": _rounded(auroc(chances[discontent].astype(np.float32), chances[~discontent].astype(np.float32))),
        "f1": share(2 * int((called & discontent).sum()), int(called.sum() + discontent.sum())),
        "uar": _rounded(unweighted_recall(expected, said, LEVELS)),
        "kappa": _rounded(kappa(expected, said)),
        "rho": _rounded(rank_correlation(expected, said)),
    }
    return Measured(figures, _notes(expected, said))


def best_threshold(truth: NDArray[np.bool_], chances: NDArray[np.float64]) -> float:
    """Return the chance from which on calling gives the best F1."""
    order = np.argsort(-chances, kind="stable")
    right = np.cumsum(truth[order])
    scores = 2 * right / (np.arange(1, len(order) + 1) + truth.sum())
    # Equal chances are called together, so only the last of them can be the threshold.
    ordered = chances[order]
    scores[:-1][ordered[:-1] == ordered[1:]] = 0.0
    return float(ordered[int(scores.argmax())])


def read_rated(test: Path, *, before: bool) -> Rated:
    """Return the rated messages of a file. Raises BadFile."""
    moments: list[Moment] = []
    votes: list[list[int]] = []
    dialogues: list[int] = []
    for number, row in enumerate(read_rows(test, {"turns": list})):
        own: list[str] = []
        ours: list[str] = []
        for order, turn in enumerate(row["turns"], 1):
            said = _checked(turn, f"{row['place']}, turn {order}")
            if said is not None:
                moments.append(Moment(tuple(own), tuple(ours), "" if before else turn["text"]))
                votes.append(said)
                dialogues.append(number)
            (own if turn["speaker"] in CUSTOMERS else ours).append(turn["text"])
    if not votes:
        raise BadFile(f"{test} has no rated message; expected 'satisfaction' with votes of 1 to 5 somewhere.")
    return Rated(moments, votes, np.array(dialogues, np.int64))


def _judge(
    test: Path, rated: Rated, own: NDArray[np.bool_], said: tuple[NDArray[np.float64], NDArray[np.int64]]
) -> None:
    """Fill in what is said of the rows of one part by what the others teach."""
    from intents.patience_fit import learn_contentment

    if not own.any():
        return
    others = [moment for moment, mine in zip(rated.moments, own, strict=True) if not mine]
    asked = [moment for moment, mine in zip(rated.moments, own, strict=True) if mine]
    try:
        learnt = learn_contentment(others, rated.discontent[~own], rated.levels[~own])
    except UnfitError as error:
        raise BadFile(f"{test}: {error}") from None
    said[0][own], said[1][own] = learnt.discontent(asked), learnt.levels(asked)


def _notes(expected: NDArray[np.int64], said: NDArray[np.int64]) -> list[str]:
    """Return the two figures that published tables count in their own way, counted in that way."""
    low, guessed = expected < CONTENT, said < CONTENT
    right = int((low & guessed).sum())
    recall, precision = right / max(int(low.sum()), 1), right / max(int(guessed.sum()), 1)
    return [
        f"as the published rows count: rho {rank_correlation_of_first_ranks(expected, said):.3f} (ties uncorrected), F1"
        f" {2 * recall * precision / max(recall + precision, 1):.3f} (of levels below {CONTENT}, divided by at least 1)"
    ]


def _checked(turn: Any, place: str) -> list[int] | None:
    """Return the votes on a turn, None where there are none to count. Raises BadFile."""
    if not isinstance(turn, dict) or not isinstance(turn.get("text"), str):
        raise BadFile(f"{place}: expected an object with speaker, text and satisfaction.")
    if turn.get("speaker") not in CUSTOMERS | OURS:
        raise BadFile(f"{place}: 'speaker' is {turn.get('speaker')!r}; expected USER or SYSTEM.")
    votes = turn.get("satisfaction")
    if votes is None or turn["speaker"] in OURS:
        return None
    if not isinstance(votes, list) or not votes or any(type(one) is not int or one not in LEVELS for one in votes):
        raise BadFile(f"{place}: 'satisfaction' is {votes!r}; expected votes of 1 to 5, or null.")
    return votes


def _rounded(value: float | None) -> float | None:
    return None if value is None or np.isnan(value) else round(value, 4)
