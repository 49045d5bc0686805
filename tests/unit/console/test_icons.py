"""The sprite of a page: what it holds, what it refuses."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from console.icons import icon, icons, shapes


def test_a_sprite_holds_each_icon_once_in_the_order_given() -> None:
    symbols = ElementTree.fromstring(icons("clock", "check", "clock"))
    assert [one.get("id") for one in symbols] == ["i-clock", "i-check"]
    assert all(len(one) > 0 for one in symbols)


def test_an_unknown_icon_is_refused_by_name() -> None:
    with pytest.raises(LookupError, match="no icon named sparkles, unicorn; add its shapes"):
        icons("clock", "sparkles", "unicorn")


def test_every_shape_we_ship_is_well_formed() -> None:
    assert len(ElementTree.fromstring(icons(*shapes()))) == len(shapes())


def test_a_use_points_into_the_sprite_and_hides_from_readers() -> None:
    assert icon("clock") == '<svg class="i" aria-hidden="true"><use href="#i-clock"/></svg>'
