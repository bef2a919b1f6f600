"""Who may read the numbers for Prometheus."""

from __future__ import annotations

import pytest
from django.test import Client

from invenio_center.models import ApiKey, Role, User
from invenio_live.api.authentication import hash_key
from tests import factories

pytestmark = pytest.mark.django_db
ELSEWHERE = "203.0.113.7"


@pytest.fixture
def admin() -> User:
    return factories.make_user(Role.ADMIN)


def asked(key: str = "", *, at: str = ELSEWHERE, **headers: str) -> int:
    if key:
        headers["Authorization"] = f"Bearer {key}"
    return Client().get("/metrics", REMOTE_ADDR=at, headers=headers).status_code


def key(user: User, *scopes: str) -> str:
    text = f"chave-{user.pk}-{'-'.join(scopes)}"
    ApiKey.objects.create(user=user, name="Prometheus", key_hash=hash_key(text), scopes=list(scopes))
    return text


def test_this_machine_reads_them_and_others_do_not() -> None:
    assert asked(at="127.0.0.1") == asked(at="::1") == 200
    assert asked() == 403


def test_what_a_proxy_on_this_machine_hands_on_comes_from_elsewhere(admin: User) -> None:
    passed_on = {"X-Forwarded-For": ELSEWHERE}
    assert asked(at="127.0.0.1", **passed_on) == 403
    assert asked(key(admin), at="127.0.0.1", **passed_on) == 200


def test_a_key_of_an_administrator_reads_them_from_anywhere(admin: User) -> None:
    assert asked(key(admin)) == asked(key(admin, "metrics:read")) == 200
    assert asked(key(admin, "channels:read")) == asked("nada") == 403
    assert asked(key(factories.make_user(Role.SUPERVISOR))) == 403
