"""Deleting a contact over the API is asking for the erasure of a person's data; nobody does it alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from consent.approvals import queries as approvals
from consent.choices import ApprovalKind
from invenio_center.models import Contact, User
from tests import factories
from tests.cast import Cast

from .conftest import Caller

Api = Callable[[User], Caller]


@pytest.fixture
def person(cast: Cast) -> Contact:
    return factories.make_contact(name="Rita")


def test_deleting_asks_for_erasure_with_a_reason(cast: Cast, api: Api, person: Contact) -> None:
    officer, path = api(cast.officer), f"contacts/{person.public_id}/"
    assert officer.call("delete", path).status_code == 422
    answer = officer.call("delete", path, **{"X-Reason": "Pedido da titular por carta"})
    assert answer.status_code == 202, answer.content
    pending = approvals.pending_on(ApprovalKind.ERASE, person.public_id)
    assert pending is not None and answer.json() == {"approval": str(pending.public_id)}
    person.refresh_from_db()
    assert (person.name, person.erased_at) == ("Rita", None)
    again = officer.call("delete", path, **{"X-Reason": "Pedido da titular por carta"})
    assert again.status_code == 409


def test_nobody_else_may(cast: Cast, api: Api, person: Contact) -> None:
    for user in (cast.ana.user, cast.supervisor, cast.admin):
        answer = api(user).call("delete", f"contacts/{person.public_id}/", **{"X-Reason": "Porque sim, ora"})
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert approvals.pending_on(ApprovalKind.ERASE, person.public_id) is None
