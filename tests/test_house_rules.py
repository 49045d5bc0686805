"""Hold the repository to its house rules, and every rule to its own examples."""

from __future__ import annotations

import pytest

from tests.house import channels, imports, names, plugins, points, settings, shape, texts
from tests.house.rule import Rule, repository

OF_CODE = [*shape.RULES, *names.RULES, *imports.RULES, *plugins.RULES, *points.RULES, *channels.RULES]
RULES = [*OF_CODE, *settings.RULES, *texts.RULES]
EACH = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.sentence.replace(" ", "-"))


@EACH
def test_the_repository_keeps(rule: Rule) -> None:
    complaints = rule.complaints(repository())
    assert not complaints, f"{rule.sentence}:\n" + "\n".join(complaints)


@EACH
def test_the_rule_catches_each_bad_example(rule: Rule) -> None:
    assert rule.bad
    for house in rule.bad:
        assert rule.complaints(house), f"not caught: {house}"


@EACH
def test_the_rule_lets_the_good_example_pass(rule: Rule) -> None:
    assert rule.complaints(rule.good) == []


def test_the_repository_is_really_read() -> None:
    assert {"pyproject.toml", "core/__init__.py", "tests/test_house_rules.py"} <= repository().keys()
