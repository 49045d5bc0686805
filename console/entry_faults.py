"""What is wrong with an entry, in the words of its form. `console/pages/knowledge_entry.py` shows it above the form.

`faq_kb` says it in the English of its files and its command line; a fault that is not known here is shown as it is.
"""

from __future__ import annotations

import re

from console.languages import say
from console.words import N_
from faq_kb.entry import Problem

FIELDS = {
    "question": N_("Pertanyaan"),
    "variants": N_("Cara lain bertanya"),
    "answer": N_("Jawaban"),
    "steps": N_("Langkah"),
    "help_card": N_("Kartu bantuan"),
    "category": N_("Kategori"),
    "pack": N_("Bidang usaha"),
    "language": N_("Bahasa"),
    "twin": N_("Kembaran bahasa lain"),
    "follow_ups": N_("Entri lanjutan"),
    "channel": N_("Kanal"),
    "tier": N_("Tier"),
    "record_status": N_("Status catatan usaha"),
    "valid_from": N_("Berlaku dari"),
    "valid_until": N_("Berlaku sampai"),
}
# What was found, then what was expected; a number or a name inside is kept.
FOUND = (
    (r"^$", N_("kosong")),
    (r"^(?P<n>\d+) characters$", N_("%(n)s karakter")),
    (r"^(?P<n>\d+) of them$", N_("%(n)s baris")),
    (r"^a lone brace near '(?P<n>.*)'$", N_("kurung kurawal tanpa pasangan di dekat “%(n)s”")),
    (r"^'(?P<n>.*)'$", N_("“%(n)s”")),
)
EXPECTED = (
    (r"^some text$", N_("isi dulu")),
    (r"^at most (?P<n>\d+)$", N_("paling banyak %(n)s")),
    (r"^one of (?P<n>.*)$", N_("pilih salah satu: %(n)s")),
    (r"^variables such as (?P<n>.*)$", N_("tulis variabel seperti %(n)s")),
    (r"^small letters, .* such as (?P<n>.*)$", N_("huruf kecil, angka, _ dan titik, seperti %(n)s")),
    (r"^the id of the entry in the other language$", N_("isi nama entri dalam bahasa lain")),
    (r"^a day such as .*$", N_("isi hari seperti 25/12/2026")),
    (r"^a day not before .*$", N_("isi hari sesudah hari mulainya")),
    (r"^text without control characters$", N_("hapus karakter yang tidak terlihat")),
)


def in_words(problem: Problem, language: str) -> str:
    """Return one fault as a line: the field, what was found, what to do."""
    field = say(language, FIELDS.get(problem.column, problem.column.replace("_", " ")))
    return f"{field}: {_said(problem.found, FOUND, language)}, {_said(problem.expected, EXPECTED, language)}."


def _said(text: str, known: tuple[tuple[str, str], ...], language: str) -> str:
    for pattern, words in known:
        if match := re.match(pattern, text, re.DOTALL):
            return say(language, words, **match.groupdict())
    return text
