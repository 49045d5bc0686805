"""Whether a reading rests on words alone that every matter shares: "itu yang kemarin gimana jadinya".

A classifier that has heard many stories knows such words too, and leans on them where nothing else was said. Called by
the engine before it is sure of an intent.
"""

from __future__ import annotations

from collections.abc import Sequence

# As the normaliser writes them. Words of time, number and state ("kapan", "berapa", "belum") do tell matters apart.
SHARED = frozenset(
    """
    yang itu ini begitu begini gitu gini tersebut bagaimana kenapa mengapa apa apakah jadi jadinya menjadi kata katanya
    bilang bilangnya bisa boleh dapat lagi juga saja cuma hanya dong sih kok ya kan deh nih lah loh nah oh tidak ada
    adalah tadi kemarin nanti sekarang satu satunya dua lain lainnya sama terus lalu kemudian dan atau tapi tetapi kalau
    jika karena supaya agar dengan untuk dari ke di pada dalam oleh saya aku kamu anda kalian kita kami dia mereka mau
    ingin tolong mohon kak kakak min admin bang mas mbak gan permisi maaf halo hai selamat pagi siang sore malam
    the a an it this that these those how what why can could would please is are was were be do does did i you he she
    we they me my your our to of for in on at and or but so just again one other same then now here there about
    """.split()
)
# Words for what has a number, and words that make another matter of it: "order 20777 ga jadi", "mau order 20777".
_ORDERED = frozenset(
    "order orderan pesanan paket kiriman resi nomor nomer number status info kabar about <nomor> <resi>".split()
)
_WANTED = frozenset("tidak ada jadi jadinya mau ingin bisa boleh dapat can could would to".split())


def only_points(grams: Sequence[str]) -> bool:
    """Return whether the grams that decided, words and pairs of words, have no word that tells a matter."""
    return bool(grams) and all(word in SHARED for gram in grams for word in gram.split())


def tells_no_matter(tokens: Sequence[str]) -> bool:
    """Return whether all normalised words are such words: "terus gimana" asks about what was said before."""
    return bool(tokens) and all(token in SHARED for token in tokens)


def only_asks_after(tokens: Sequence[str]) -> bool:
    """Return whether words that every matter shares are all that is said about a number: how it stands is meant."""
    return len(tokens) > 1 and all(word in _ORDERED or (word in SHARED and word not in _WANTED) for word in tokens)


def only_names(tokens: Sequence[str]) -> bool:
    """Return whether nothing but what has a number is said, and the number."""
    return all(word in _ORDERED for word in tokens)
