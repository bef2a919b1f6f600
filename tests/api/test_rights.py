"""Role by resource and verb: what is not allowed here is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from invenio_center.models import User
from tests.cast import Cast

from .conftest import Caller

READS = {
    "channels/": "agent supervisor admin",
    "channels/priorities/": "supervisor",
    "segments/": "agent supervisor",
    "contacts/": "agent supervisor compliance",
    "contacts/imports/": "supervisor",
    "conversations/": "agent supervisor",
    "queue/": "agent supervisor",
    "schedules/": "agent supervisor",
    "messages/": "agent supervisor",
    "envelopes/": "supervisor admin",
    "templates/": "agent supervisor",
    "agents/": "agent supervisor",
    "agents/me/": "agent supervisor",
    "pauses/": "agent supervisor",
    "subscriptions/": "admin",
    "consents/texts/": "compliance",
    "consents/events/": "compliance",
    "consents/controller/": "compliance",
}
WRITES = {
    "channels/": "admin",
    "segments/": "supervisor",
    "templates/": "supervisor",
    "contacts/imports/": "supervisor",
    "segments/preview/": "supervisor",
    "subscriptions/": "admin",
    "consents/texts/": "compliance",
    "consents/texts/validate/": "compliance",
}
ROLES = ("agent", "supervisor", "compliance", "admin")


def user_of(cast: Cast, role: str) -> User:
    return {
        "agent": cast.ana.user,
        "supervisor": cast.supervisor,
        "compliance": cast.officer,
        "admin": cast.admin,
    }[role]


@pytest.mark.parametrize("path", READS)
def test_reading(cast: Cast, api: Callable[[User], Caller], path: str) -> None:
    for role in ROLES:
        status = api(user_of(cast, role)).get(path).status_code
        expected = {200} if role in READS[path].split() else {403}
        assert status in expected, (role, path, status)


@pytest.mark.parametrize("path", WRITES)
def test_writing(cast: Cast, api: Callable[[User], Caller], path: str) -> None:
    for role in ROLES:
        status = api(user_of(cast, role)).post(path, {}).status_code
        # An empty body is not right either, but only those who may write are told so.
        assert (status == 403) == (role not in WRITES[path].split()), (role, path, status)


def test_compliance_reads_a_conversation_only_with_a_reason(
    cast: Cast, api: Callable[[User], Caller]
) -> None:
    officer = api(cast.officer)
    assert officer.get("conversations/").status_code == 403
    assert officer.get("conversations/", **{"X-Reason": "Pedido do titular 12"}).status_code == 200


@pytest.mark.parametrize(
    "path", ["agents/{}/", "pauses/{}/", "segments/{}/", "messages/{}/", "templates/{}/"]
)
def test_an_id_that_is_none_is_not_found(cast: Cast, api: Callable[[User], Caller], path: str) -> None:
    for wrong in ("1-BD1abE6f9-Cb23E58-4cD4BDc7Aec0a1d8", "0" * 36, "99999999999999999999"):
        assert api(cast.supervisor).get(path.format(wrong)).status_code == 404
