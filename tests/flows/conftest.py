"""One running system for all flow tests; each makes the lines and people it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.support.api import Api
from tests.support.stack import Stack, running_stack


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    with running_stack() as running:
        yield running


@pytest.fixture(scope="session")
def api(stack: Stack) -> Callable[[str], Api]:
    """``api("admin")``: the REST API as that demo user."""
    made: dict[str, Api] = {}

    def of(user: str) -> Api:
        if user not in made:
            made[user] = Api(stack, user)
        return made[user]

    return of
