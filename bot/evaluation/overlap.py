"""How much one text has of another: ROUGE for what was extracted, BLEU for what was rewritten.

Called by the measure of briefs and by the bench. Plain formulas, no stemming: the library most used for ROUGE has had
no release since 2022 and brings two more with it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

_WORD = re.compile(r"[^\W_]+")
# BLEU counts runs of one to four words.
LONGEST = 4


def rouge_words(text: str) -> list[str]:
    """Return the words that ROUGE compares: lower case, letters and digits only."""
    return _WORD.findall(text.lower())


def rouge_n(said: Sequence[str], reference: Sequence[str], size: int) -> float:
    """Return ROUGE-N as F1 over runs of `size` words, 0 to 1 (Lin 2004, section 2, with precision beside recall)."""
    ours, theirs = _runs(said, size), _runs(reference, size)
    return _f1((ours & theirs).total(), ours.total(), theirs.total())


def rouge_l(said: Sequence[str], reference: Sequence[str]) -> float:
    """Return ROUGE-L as F1: the longest common subsequence of texts, each as one sentence (Lin 2004, section 3.1)."""
    row = [0] * (len(reference) + 1)
    for word in said:
        above = row
        row = [0]
        for place, other in enumerate(reference):
            row.append(above[place] + 1 if word == other else max(above[place + 1], row[place]))
    return _f1(row[-1], len(said), len(reference))


def bleu(pairs: Sequence[tuple[Sequence[str], Sequence[str]]]) -> float | None:
    """Return BLEU, 0 to 1, of pairs of words said and words of the one reference, over the whole of the pairs.

    Papineni et al. 2002, sections 2.1 to 2.3: clipped precisions of runs of one to four words, their geometric mean,
    and the penalty on brevity. A size of run that is never right counts half of one, the next a quarter, as sacreBLEU
    does it. None of pairs without words, 0 when no text has a run of four.
    """
    said = sum(len(ours) for ours, _ in pairs)
    if not said:
        return None
    halving, logs = 1.0, 0.0
    for size in range(1, LONGEST + 1):
        right = whole = 0
        for ours, theirs in pairs:
            counted = _runs(ours, size)
            right += (counted & _runs(theirs, size)).total()
            whole += counted.total()
        if not whole:
            return 0.0
        halving = halving if right else halving * 2
        logs += math.log((right or 1 / halving) / whole)
    expected = sum(len(theirs) for _, theirs in pairs)
    brevity = min(0.0, 1 - expected / said)
    return math.exp(logs / LONGEST + brevity)


def _runs(words: Sequence[str], size: int) -> Counter[tuple[str, ...]]:
    return Counter(zip(*(words[start:] for start in range(size)), strict=False))


def _f1(shared: float, ours: int, theirs: int) -> float:
    return 2 * shared / (ours + theirs) if ours and theirs else 0.0
