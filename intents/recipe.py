"""How a classifier is fitted: which learner, how strict, what a label's name counts. By the size of what there is.

Called by training. The figures were chosen by cross-validation; the page of decisions on the classifier has them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# How rows of no intent are labelled in files.
STRANGE_LABELS = frozenset({"oos", "out_of_scope"})

Learner = Literal["margins", "chances"]


@dataclass(frozen=True)
class Recipe:
    """`learner`: one margin per intent against all others, or the chances of all intents at once.

    `penalty` is the inverse strength of the learner's penalty; a gram counts when at least `least_rows` rows have it;
    `title` is how much the name of an intent counts beside a sentence, 0 for not at all. `parts`: into so many groups
    intents fall, each held out once to play the stranger, each costing a fit.
    """

    learner: Learner = "margins"
    penalty: float = 1.0
    least_rows: int = 2
    title: float = 0.0
    parts: int = 5


# The accuracy of cross-validation on the catalog is flat from a penalty of 0.2 to 1. A gram that only one sentence
# and its copies use says nothing that carries over.
SHIPPED = Recipe(penalty=0.3, least_rows=3, title=0.5, parts=3)
PLENTY = Recipe(penalty=0.5, least_rows=1, title=1.0)
# Five labels of many sentences each, of which hardly two share a frame: decision 11.
GRAVE = Recipe(penalty=0.5, least_rows=1, title=0.0, parts=2)
# With few sentences the chances of all intents at once are learnt better than margins, and what a label is called
# counts as much as a sentence.
FEW = Recipe(learner="chances", penalty=30.0, least_rows=1, title=1.0)
# Sentences per label, on the whole, from which margins do as well.
MANY = 30


def recipe_for(sentences: int, labels: int) -> Recipe:
    """Return the recipe for a file of so many sentences under so many labels."""
    return FEW if sentences < MANY * labels else PLENTY
