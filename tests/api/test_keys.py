"""Keys act as their user, cut by scopes, and can be taken away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from invenio_center.models import ApiKey
from tests.cast import Cast

from .conftest import Caller


def code(response: Any) -> str:
    assert response["Content-Type"] == "application/problem+json"
    return str(response.json()["code"])


def test_without_a_key_nothing_is_told(cast: Cast) -> None:
    response = Client().get("/api/v1/queue/")
    assert response.status_code == 401
    assert code(response) == "not_authenticated"


def test_a_wrong_expired_or_revoked_key_is_refused(cast: Cast) -> None:
    caller = Caller(cast.supervisor)
    assert caller.get("queue/").status_code == 200
    for change in ({"expires_at": timezone.now() - timedelta(seconds=1)}, {"revoked_at": timezone.now()}):
        ApiKey.objects.update(expires_at=None, revoked_at=None)
        ApiKey.objects.update(**change)
        response = caller.get("queue/")
        assert (response.status_code, code(response)) == (401, "bad_key")
    caller.key = "outra"
    assert caller.get("queue/").status_code == 401


def test_an_inactive_user_takes_the_key_along(cast: Cast) -> None:
    caller = Caller(cast.supervisor)
    type(cast.supervisor).objects.filter(pk=cast.supervisor.pk).update(is_active=False)
    assert caller.get("queue/").status_code == 401


def test_scopes_cut_what_the_user_may(cast: Cast) -> None:
    reader = Caller(cast.supervisor, ["segments:read"])
    assert reader.get("segments/").status_code == 200
    assert reader.post("segments/", {"name": "A", "code": "a"}).status_code == 403
    assert reader.get("contacts/").status_code == 403
    writer = Caller(cast.supervisor, ["segments:write"])
    assert writer.get("segments/").status_code == 200
    assert writer.post("segments/", {"name": "A", "code": "a"}).status_code == 201


def test_a_scope_gives_no_more_than_the_role(cast: Cast) -> None:
    agent = Caller(cast.ana.user, ["segments:write"])
    assert agent.post("segments/", {"name": "A", "code": "a"}).status_code == 403


def test_last_use_is_kept(cast: Cast) -> None:
    caller = Caller(cast.supervisor)
    caller.get("queue/")
    assert ApiKey.objects.get().last_used_at is not None
