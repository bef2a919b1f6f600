"""A second factor as a person uses one: set up, and proved in a signed-in browser."""

from __future__ import annotations

import pyotp
from django.test import Client

from invenio_center.models import SecondFactor, User
from invenio_center.second_factor import actions, queries


def set_up(user: User) -> str:
    """The factor in force; its key, from which ``code`` is made. The step of now is still unspent."""
    key = queries.key_of(actions.begin(user=user))
    actions.confirm(user=user, code=code(key))
    SecondFactor.objects.filter(user=user).update(last_step=0)
    return key


def code(key: str) -> str:
    return pyotp.TOTP(key).now()


def prove(client: Client, user: User) -> str:
    """Type a code on Center's page, which makes the session fresh for ten minutes. Gives the key."""
    key = set_up(user)
    response = client.post("/center/second-factor/", {"code": code(key)})
    assert response.status_code == 302, response.content.decode()
    return key
