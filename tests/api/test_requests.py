"""Requests of art. 18 by the API: opened by whoever serves, read by compliance."""

from __future__ import annotations

from typing import Any

import pytest

from consent.desk import queries as desk
from invenio_center.models import Role
from tests import factories

from .conftest import Caller

pytestmark = pytest.mark.django_db
PATH = "consents/requests/"


def test_an_agent_opens_one_in_the_name_of_a_person_and_compliance_reads_it() -> None:
    person = factories.make_contact(name="Rita")
    agent, officer = Caller(factories.make_user(Role.AGENT)), Caller(factories.make_user(Role.COMPLIANCE))
    made = agent.post(PATH, {"contact": str(person.public_id), "right": "access", "details": "Ligou"})
    assert made.status_code == 201
    assert (made.json()["via"], made.json()["state"]) == ("api", "open")
    assert desk.of_subject(person.subject_id).get().details == "Ligou"
    listed = officer.get(f"{PATH}?contact={person.public_id}").json()["results"]
    assert [one["id"] for one in listed] == [made.json()["id"]]
    assert "Ligou" not in str(listed)


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR, Role.ADMIN])
def test_nobody_else_reads_them(role: str) -> None:
    assert Caller(factories.make_user(role)).get(PATH).status_code == 403


@pytest.mark.parametrize(
    ("data", "field"), [({"right": "access"}, "contact"), ({"contact": "x", "right": "access"}, None)]
)
def test_what_cannot_be_opened_says_why(data: dict[str, Any], field: str | None) -> None:
    answer = Caller(factories.make_user(Role.AGENT)).post(PATH, data)
    assert answer.status_code in (404, 422)
    if field:
        assert field in answer.json()["errors"]


def test_an_unknown_right_is_refused() -> None:
    person = factories.make_contact()
    answer = Caller(factories.make_user(Role.AGENT)).post(
        PATH, {"contact": str(person.public_id), "right": "outro"}
    )
    assert answer.status_code == 422
