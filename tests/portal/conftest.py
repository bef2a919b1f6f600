"""Each role signed in to Center."""

from collections.abc import Callable

import pytest
from django.test import Client

from invenio_center.models import Role, User
from tests.factories import make_user
from tests.support.second_factor import prove

SignedIn = Callable[[str], Client]


@pytest.fixture
def people(db: None) -> dict[str, User]:
    return {role: make_user(role, username=f"portal-{role}") for role in Role.values}


@pytest.fixture
def as_role(people: dict[str, User]) -> SignedIn:
    def signed_in(role: str) -> Client:
        client = Client()
        client.force_login(people[role])
        return client

    return signed_in


@pytest.fixture
def fresh(people: dict[str, User], as_role: SignedIn) -> SignedIn:
    """Signed in, and a code of the second factor has just been typed."""

    def proved(role: str) -> Client:
        client = as_role(role)
        prove(client, people[role])
        return client

    return proved
