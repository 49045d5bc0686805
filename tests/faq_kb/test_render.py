"""One answer, four forms: nothing a person or a customer writes becomes markup that was not meant."""

from __future__ import annotations

import pytest

from faq_kb.render import FORMS, MissingVariable, fill, html, messenger, plain, render, tagged

ANSWER = "Paket **tiba** besok, _ya_. Lacak [di sini](https://a.example/x_y).\n\n1. Satu\n2. Dua\n\n- a\n- b"

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "<javascript:alert(1)>",
    '"><svg onload=alert(1)>',
    "<a href='https://a.example' onclick='x()'>x</a>",
    "![x](https://a.example/x.png)",
    "```\n</code><script>alert(1)</script>\n```",
    "`</code><b onmouseover=x()>`",
    "[x](https://a.example \"' onmouseover='x\")",
    "<style>*{display:none}</style>",
    "<!-- <script> -->",
]


def test_html_keeps_the_marks_that_were_meant() -> None:
    shown = html(ANSWER)
    assert "<strong>tiba</strong>" in shown
    assert "<em>ya</em>" in shown
    assert '<a href="https://a.example/x_y" rel="noopener noreferrer nofollow">di sini</a>' in shown
    assert "<ol>" in shown
    assert "<ul>" in shown


def test_a_messenger_gets_its_own_marks_and_links_written_out() -> None:
    assert messenger(ANSWER) == (
        "Paket *tiba* besok, _ya_. Lacak di sini (https://a.example/x_y).\n\n1. Satu\n2. Dua\n\n- a\n- b"
    )


def test_tagged_text_has_only_the_tags_that_are_accepted() -> None:
    assert tagged(ANSWER) == (
        'Paket <b>tiba</b> besok, <i>ya</i>. Lacak <a href="https://a.example/x_y">di sini</a>.'
        "\n\n1. Satu\n2. Dua\n\n- a\n- b"
    )


def test_plain_text_has_no_marks_at_all() -> None:
    assert plain("# Judul\n\n**tebal** ~~lama~~ `kode`\n\n> kutip") == "Judul\n\ntebal lama kode\n\nkutip"


def test_a_numbered_list_keeps_its_start_and_lists_nest() -> None:
    assert plain("3. tiga\n4. empat\n   - dalam") == "3. tiga\n4. empat\n  - dalam"


def test_headings_and_quotes_have_a_form_on_every_channel() -> None:
    source = "# Judul\n\n> satu\n> dua"
    assert html(source).startswith("<h4>Judul</h4>")
    assert messenger(source) == "*Judul*\n\n> satu\n> dua"
    assert tagged(source) == "<b>Judul</b>\n\n<blockquote>satu\ndua</blockquote>"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_html_never_carries_script_handlers_or_strange_links(payload: str) -> None:
    shown = html(payload).lower()
    for live in ("<script", "<img", "<svg", "<style", 'href="javascript', 'href="data', "<!--"):
        assert live not in shown
    # Handlers and their like may stand as text, never inside a tag.
    for tag in (part.split(">")[0] for part in shown.split("<")[1:]):
        assert " on" not in tag


@pytest.mark.parametrize("payload", PAYLOADS)
def test_tagged_text_escapes_whatever_is_not_its_own(payload: str) -> None:
    shown = tagged(payload)
    for own in ("<pre>", "</pre>", "<code>", "</code>", "</a>"):
        shown = shown.replace(own, "")
    for tag in shown.split("<")[1:]:
        assert tag.startswith('a href="https://a.example')
        assert "on" not in tag.split(">")[0].split('"')[2]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_value_is_text_in_every_form(payload: str) -> None:
    filled = fill("Alamat: {shop_address}.", {"shop_address": payload})
    assert plain(filled) == f"Alamat: {' '.join(payload.split())}."
    assert "<script" not in html(filled)
    assert "<a " not in html(filled)


def test_a_value_that_is_a_link_becomes_one_and_keeps_its_underscores() -> None:
    filled = fill("Buka {map_link}.", {"map_link": "https://a.example/a_b_c?x=1&y=2"})
    assert 'href="https://a.example/a_b_c?x=1&amp;y=2"' in html(filled)
    assert messenger(filled) == "Buka https://a.example/a_b_c?x=1&y=2."


@pytest.mark.parametrize("value", ["1. satu", "- satu", "+ satu", "*satu*", "# satu", "5 * 3", "a_b_c", "2-5", "> x"])
def test_a_value_never_turns_into_a_list_a_heading_or_emphasis(value: str) -> None:
    assert plain(fill("{one}", {"one": value})) == value


def test_an_empty_value_closes_its_gap() -> None:
    assert fill("Bisa, {kak}. Boleh {kak}?", {"kak": ""}) == "Bisa. Boleh?"
    assert fill("Bisa, {kak}.", {"kak": "Kak Rani"}) == "Bisa, Kak Rani."


def test_a_missing_value_is_said_by_name() -> None:
    with pytest.raises(MissingVariable, match="return_days") as caught:
        fill("{return_days} hari", {})
    assert caught.value.name == "return_days"


@pytest.mark.parametrize("form", sorted(FORMS))
def test_every_form_takes_an_empty_and_a_strange_text(form: str) -> None:
    assert render("", form) == ""
    assert "[" in render("[", form)
    assert "x" in render("> " * 5 + "x", form)
    assert isinstance(render("> " * 500 + "- " * 500 + "x", form), str)
