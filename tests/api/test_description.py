"""The description of the API names what is really answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from invenio_center.models import User
from tests import factories
from tests.cast import Cast

from .conftest import Caller

Api = Callable[[User], Caller]


@pytest.fixture
def described(cast: Cast, api: Api) -> dict[str, Any]:
    answer = api(cast.supervisor).client.get("/api/schema/?format=json")
    assert answer.status_code == 200
    found = answer.json()
    assert {"type": "http", "scheme": "bearer"} in found["components"]["securitySchemes"].values()
    return dict(found["components"]["schemas"])


def test_messages_and_contacts_are_described_as_they_are_told(
    cast: Cast, api: Api, described: dict[str, Any]
) -> None:
    contact = factories.receive(cast.line, "Oi").conversation.contact
    sofia = api(cast.supervisor)
    [message] = sofia.get("messages/").json()["results"]
    assert set(described["Message"]["properties"]) == set(message)
    assert set(described["Sender"]["properties"]) == set(message["sender"])
    told = sofia.get(f"contacts/{contact.public_id}/").json()
    assert set(described["Contact"]["properties"]) <= set(told)
    assert set(described["StateRow"]["properties"]) == set(told["consent"][0])


def test_what_is_decided_is_described(cast: Cast, api: Api, described: dict[str, Any]) -> None:
    contact = factories.make_contact()
    asked = {"contact": str(contact.public_id), "channel": "email", "purpose": "marketing"}
    told = api(cast.ana.user).post("consents/decide/", asked).json()
    assert set(told) <= set(described["Decision"]["properties"])
