"""The API keeps to its own description, whatever is sent: schemathesis against the served OpenAPI page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from core.access_keys import make_key
from tests.stage import Stage

# Enough to try every field's kinds and limits; the whole file stays under a minute.
EXAMPLES = 120


@pytest.mark.timeout(120)
def test_whatever_is_sent_the_answer_is_one_of_those_described(stage: Stage, tmp_path: Path) -> None:
    with stage.house.database.transaction() as session:
        key = make_key(session, "schemathesis", now=stage.clock.now())
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", stage.client_app)
    answered: set[int] = set()

    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found.err()
        operation = found.ok()

        @hypothesis.settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(case=operation.as_strategy())
        def try_it(case: schemathesis.Case[Any]) -> None:
            answer = case.call(headers={"Authorization": f"Bearer {key}"})
            answered.add(answer.status_code)
            # A phone number or a reference may fit its pattern and still be none.
            case.validate_response(answer, excluded_checks=[positive_data_acceptance])

        try_it()
    assert 201 in answered
    assert max(answered) < 500
