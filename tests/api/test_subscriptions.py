"""Webhooks over the API: made, changed, tested, rotated, looked through and sent again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from invenio_center.models import AuditEntry, IdempotencyKey, User
from invenio_live.hooks import feeding, sending
from invenio_live.models import Subscription
from tests import factories
from tests.cast import Cast
from tests.support.receiver import Receiver, receiving

from .conftest import Caller

NEW = {
    "name": "ERP",
    "url": "https://erp.example.com/eventos?chave=s3gredo",
    "events": ["conversation.*", "contact.updated"],
}


@pytest.fixture
def admin(cast: Cast, api: Callable[[User], Caller]) -> Caller:
    return api(cast.admin)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


def test_the_secret_is_told_once(admin: Caller) -> None:
    made = admin.post("subscriptions/", NEW, **{"Idempotency-Key": "a"})
    assert made.status_code == 201, made.content
    secret = made.json()["secret"]
    assert secret.startswith("whsec_")
    path = f"subscriptions/{made.json()['id']}/"
    assert "secret" not in admin.get(path).json()
    again = admin.post("subscriptions/", NEW, **{"Idempotency-Key": "a"})
    assert (again.json()["id"], "secret" in again.json()) == (made.json()["id"], False)
    assert secret not in str(IdempotencyKey.objects.values_list("body", flat=True))
    rotated = admin.post(f"{path}rotate/").json()["secret"]
    assert rotated.startswith("whsec_")
    assert rotated != secret
    shown = admin.get(path).json()
    assert shown["rotating_until"] is not None
    assert admin.post(f"{path}end-rotation/").json()["rotating_until"] is None
    trail = str(list(AuditEntry.objects.values_list("action", "changes")))
    assert "subscription.rotated" in trail
    assert "s3gredo" not in trail
    assert secret not in trail


def test_made_changed_and_removed(admin: Caller, cast: Cast) -> None:
    fields = {**NEW, "channels": [str(cast.line.public_id)], "user": str(cast.supervisor.public_id)}
    made = admin.post("subscriptions/", fields).json()
    assert (made["state"], made["is_active"], made["user"]) == ("active", True, fields["user"])
    path = f"subscriptions/{made['id']}/"
    changed = admin.patch(path, {"name": "CRM", "channels": [], "is_active": False}).json()
    assert (changed["name"], changed["channels"], changed["state"]) == ("CRM", [], "inactive")
    assert [one["id"] for one in admin.get("subscriptions/").json()["results"]] == [made["id"]]
    assert admin.call("delete", path).status_code == 204
    assert admin.get(path).status_code == 404
    assert AuditEntry.objects.filter(action="subscription.deleted").exists()


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"url": "http://erp.example.com/"}, "url", "https"),
        ({"url": "https://192.168.0.9/"}, "url", "private"),
        ({"events": ["conversation.exploded"]}, "events", "unknown"),
        ({"events": []}, "events", "empty"),
        ({"name": " "}, "name", "blank"),
    ],
)
def test_what_cannot_work_is_refused_at_its_field(admin: Caller, change: Any, field: str, code: str) -> None:
    refused = admin.post("subscriptions/", {**NEW, **change})
    assert refused.status_code in (400, 422)
    assert refused.json()["errors"][field][0]["code"] == code


def test_deliveries_with_their_tries_and_replay_by_id_and_by_time(
    admin: Caller, cast: Cast, receiver: Receiver
) -> None:
    made = admin.post("subscriptions/", {**NEW, "url": receiver.url}).json()
    path = f"subscriptions/{made['id']}/"
    factories.receive(cast.line)
    feeding.feed()
    turn = sending.take_turn()
    assert turn is not None
    sending.serve(turn)
    rows = admin.get(f"{path}deliveries/?state=delivered").json()["results"]
    assert [row["type"] for row in rows] == ["conversation.queued", "conversation.opened"]
    assert [one["code"] for one in rows[0]["tries"]] == [204]
    assert admin.get(f"{path}deliveries/{rows[0]['id']}/").json() == rows[0]
    assert admin.get(f"{path}deliveries/?state=queued").json()["results"] == []
    assert admin.get(f"{path}deliveries/?state=x").status_code == 422
    assert admin.post(f"{path}replay/", {"ids": [rows[0]["event"]]}).json() == {"replayed": 1}
    assert admin.post(f"{path}replay/", {"since": "2020-01-01T00:00:00Z"}).json() == {"replayed": 2}
    assert (
        admin.post(
            f"{path}replay/", {"since": "2020-01-01T00:00:00Z", "until": "2020-01-02T00:00:00Z"}
        ).status_code
        == 404
    )
    assert admin.post(f"{path}replay/", {}).status_code == 422
    assert admin.post(f"{path}replay/", {"ids": ["nada"]}).status_code == 422
    turn = sending.take_turn()
    assert turn is not None
    assert sending.serve(turn) == 2
    ids = [call.headers["webhook-id"] for call in receiver.calls]
    assert ids[:2] == ids[2:]


def test_the_test_says_what_was_answered_and_queues_nothing(admin: Caller, receiver: Receiver) -> None:
    made = admin.post("subscriptions/", {**NEW, "url": receiver.url}).json()
    path = f"subscriptions/{made['id']}/test/"
    told = admin.post(path).json()
    assert (told["taken"], told["code"]) == (True, 204)
    assert receiver.types() == ["webhook.test"]
    receiver.answer = lambda _event: 500
    told = admin.post(path).json()
    assert (told["taken"], told["error"]) == (False, "Respondeu 500.")
    assert Subscription.objects.get().deliveries.count() == 0


def test_resuming_what_is_not_parked_is_refused(admin: Caller) -> None:
    made = admin.post("subscriptions/", NEW).json()
    refused = admin.post(f"subscriptions/{made['id']}/resume/")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_parked")


def test_the_catalogue_is_told(admin: Caller) -> None:
    names = [one["name"] for one in admin.get("subscriptions/events/").json()]
    assert {"sla.warned", "sla.breached", "message.received", "agent.presence"} <= set(names)


def test_scopes_cut_a_key(cast: Cast) -> None:
    reader = Caller(cast.admin, ["subscriptions:read"])
    assert reader.get("subscriptions/").status_code == 200
    assert reader.post("subscriptions/", NEW).status_code == 403
