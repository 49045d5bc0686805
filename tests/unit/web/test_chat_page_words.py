"""The chat page says everything in both languages, and its template and scripts ask for nothing that is missing."""

from __future__ import annotations

import re
from pathlib import Path

import bot.channels.web.texts as words
import console

STATIC = Path(console.__file__).parent / "static"
TEMPLATE = (Path(words.__file__).parent / "templates" / "chat.html").read_text("utf-8")
SCRIPTS = [STATIC / "chat.js", *sorted((STATIC / "chat").glob("*.js"))]
SCRIPT = "\n".join(path.read_text("utf-8") for path in SCRIPTS)


def test_both_languages_say_the_same_things_with_the_same_gaps() -> None:
    assert words.ID.keys() == words.EN.keys()
    for name in words.ID:
        assert re.findall(r"\{\w+\}", words.ID[name]) == re.findall(r"\{\w+\}", words.EN[name]), name


def test_a_language_we_do_not_speak_gets_indonesian() -> None:
    assert words.texts("jv") == dict(words.ID)
    assert words.texts("en") == dict(words.EN)


def test_the_page_asks_for_exactly_the_texts_that_exist() -> None:
    asked = set(re.findall(r"\btexts\.(\w+)", TEMPLATE + SCRIPT)) | {f"rate_{mark}" for mark in range(1, 6)}
    # The tick's word is looked up by its state.
    assert asked | {"sending", "sent", "read"} == set(words.ID)


def test_the_sprite_of_the_page_holds_every_icon_it_uses() -> None:
    sprite = re.search(r"\{\{ icons\((.*?)\) \}\}", TEMPLATE, re.DOTALL)
    assert sprite is not None
    held = set(re.findall(r'"([\w-]+)"', sprite[1]))
    named = set(re.findall(r'\bicon\("([\w-]+)"\)', TEMPLATE + SCRIPT))
    chosen = set(re.findall(r'\bicon\(\w+ \? "([\w-]+)" : "([\w-]+)"\)', SCRIPT))
    tables = set(re.findall(r': "([\w-]+)"', "".join(re.findall(r"const (?:TICKS|TONES) = (.*)", SCRIPT))))
    assert named | {name for pair in chosen for name in pair} | tables == held


def test_nothing_stands_inline_that_the_content_policy_would_refuse() -> None:
    assert not re.search(r"\sstyle=|\son\w+=|<style|<script>", TEMPLATE)
    assert not re.search(r"\beval\(|new Function|insertAdjacentHTML|outerHTML", SCRIPT)
