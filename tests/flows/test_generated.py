"""Calls generated from the API's own description: whatever comes, the server does not fail."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error

from tests.support.stack import Stack

pytestmark = [pytest.mark.launcher, pytest.mark.timeout(600)]
EXAMPLES = 6
# They end the session or the system under test, or ask providers of the world outside.
LEFT_OUT = r"(test|register|synchronise|submit)/$"


@pytest.fixture(scope="session")
def description(stack: Stack) -> schemathesis.BaseSchema:
    key = stack.manage("create_api_key", "--user", "supervisora", "--name", "gerado").strip()
    schema = schemathesis.openapi.from_url(
        f"{stack.base_url}/api/schema/?format=json", headers={"Authorization": f"Bearer {key}"}
    )
    schema.config.update(headers={"Authorization": f"Bearer {key}"})
    return schema.exclude(path_regex=LEFT_OUT)


schema = schemathesis.pytest.from_fixture("description")


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_generated_call_makes_the_server_fail(case: schemathesis.Case) -> None:
    case.call_and_validate(checks=[not_a_server_error])
