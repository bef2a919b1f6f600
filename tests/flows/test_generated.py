"""Calls generated from the API's own description: whatever comes, the server does not fail."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from tests.support.stack import Stack

pytestmark = [pytest.mark.launcher, pytest.mark.timeout(600)]
EXAMPLES = 6
NAME = "gerada"
# They ask providers of the world outside.
LEFT_OUT = r"(register|synchronise|submit)/$"


@pytest.fixture(scope="module")
def headers(stack: Stack) -> dict[str, str]:
    """A supervisor of its own, for it takes and changes whatever it comes upon."""
    stack.manage("create_user", NAME, "--role", "supervisor", "--password-stdin", stdin=f"{stack.password}\n")
    key = stack.manage("create_api_key", "--user", NAME, "--name", "gerado").strip()
    return {"Authorization": f"Bearer {key}"}


def operations(stack: Stack, headers: dict[str, str]) -> Iterator[schemathesis.APIOperation]:
    schema = schemathesis.openapi.from_url(f"{stack.base_url}/api/schema/?format=json", headers=headers)
    for found in schema.exclude(path_regex=LEFT_OUT).get_all_operations():
        yield found.ok()


def test_no_generated_call_makes_the_server_fail(stack: Stack, headers: dict[str, str]) -> None:
    failures: list[str] = []
    known = 0
    for operation in operations(stack, headers):
        known += 1

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def call(case: schemathesis.Case) -> None:
            answer = case.call(headers=headers)
            if answer.status_code >= 500:
                failures.append(f"{answer.status_code} {case.method} {case.path} {case.query} {case.body}")

        call()
    assert known > 40
    assert failures == []
