"""Merging contacts by API: who may, what is answered, and what a merged id says from then on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from invenio_center.models import Contact
from tests import factories
from tests.cast import Cast

from .conftest import Caller

pytestmark = pytest.mark.django_db
Api = Callable[[Any], Caller]


@pytest.fixture
def pair(cast: Cast) -> tuple[Contact, Contact]:
    return factories.make_contact(name="Davi", priority=20), factories.make_contact(
        name="Davi S.", priority=90
    )


def test_the_priority_is_asked_for_and_the_survivor_is_the_answer(
    api: Api, cast: Cast, pair: tuple[Contact, Contact]
) -> None:
    survivor, merged = pair
    caller = api(cast.supervisor)
    path = f"contacts/{survivor.public_id}/merge/"
    refused = caller.post(path, {"other": str(merged.public_id)})
    assert (refused.status_code, refused.json()["code"]) == (409, "priority_needed")
    assert refused.json()["priorities"] == [20, 90]
    done = caller.post(path, {"other": str(merged.public_id), "priority": 90, "reason": "mesma pessoa"})
    assert done.status_code == 200, done.content
    shown = done.json()
    assert (shown["id"], shown["priority"], len(shown["identities"])) == (str(survivor.public_id), 90, 2)


def test_a_merged_id_names_the_survivor_everywhere(
    api: Api, cast: Cast, pair: tuple[Contact, Contact]
) -> None:
    survivor, merged = pair
    caller = api(cast.supervisor)
    caller.post(f"contacts/{survivor.public_id}/merge/", {"other": str(merged.public_id), "priority": 20})
    gone = [
        caller.get(f"contacts/{merged.public_id}/"),
        caller.patch(f"contacts/{merged.public_id}/", {"name": "X"}),
        caller.get(f"consents/state/?contact={merged.public_id}"),
        caller.post(
            f"contacts/{merged.public_id}/merge/", {"other": str(factories.make_contact().public_id)}
        ),
        caller.post(
            f"contacts/{factories.make_contact().public_id}/merge/", {"other": str(merged.public_id)}
        ),
    ]
    assert [(one.status_code, one.json()["code"]) for one in gone] == [(410, "contact_merged")] * len(gone)
    assert {one.json()["survivor"] for one in gone} == {str(survivor.public_id)}
    listed = {one["id"] for one in caller.get("contacts/?limit=200").json()["results"]}
    assert str(merged.public_id) not in listed
    assert str(survivor.public_id) in listed


@pytest.mark.parametrize("named", ["survivor", "merged"])
def test_unmerge_takes_either_id_and_answers_who_stands_alone_again(
    api: Api, cast: Cast, pair: tuple[Contact, Contact], named: str
) -> None:
    survivor, merged = pair
    caller = api(cast.supervisor)
    caller.post(f"contacts/{survivor.public_id}/merge/", {"other": str(merged.public_id), "priority": 90})
    by = survivor if named == "survivor" else merged
    done = caller.post(f"contacts/{by.public_id}/unmerge/", {})
    assert (done.status_code, done.json()["id"]) == (200, str(merged.public_id))
    assert caller.get(f"contacts/{survivor.public_id}/").json()["priority"] == 20
    again = caller.post(f"contacts/{by.public_id}/unmerge/", {})
    assert (again.status_code, again.json()["code"]) == (409, "not_merged")


def test_supervisors_and_admins_merge_and_nobody_else(
    api: Api, cast: Cast, pair: tuple[Contact, Contact]
) -> None:
    survivor, merged = pair
    body = {"other": str(merged.public_id), "priority": 90}
    path = f"contacts/{survivor.public_id}/merge/"
    for user in (cast.ana.user, cast.officer):
        assert api(user).post(path, body).status_code == 403
    assert api(cast.admin).post(path, body).status_code == 200
    assert api(cast.admin).get(f"contacts/{survivor.public_id}/").status_code == 403


def test_what_is_wrong_is_named(api: Api, cast: Cast, pair: tuple[Contact, Contact]) -> None:
    survivor, merged = pair
    caller, path = api(cast.supervisor), f"contacts/{survivor.public_id}/merge/"
    assert caller.post(path, {}).status_code == 400
    assert caller.post(path, {"other": str(uuid4())}).status_code == 404
    assert caller.post(path, {"other": "x"}).status_code == 404
    assert caller.post(path, {"other": str(survivor.public_id)}).json()["code"] == "same_contact"
    assert caller.post(path, {"other": str(merged.public_id), "priority": 101}).status_code == 400


def test_an_id_that_is_none_is_not_found(api: Api, cast: Cast) -> None:
    assert api(cast.supervisor).get(f"contacts/{'-' * 36}/").status_code == 404
