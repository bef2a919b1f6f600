"""Signing in: guessing is slowed down, people who know their password never are."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from invenio_center.models import Role
from invenio_center.portal.session import TRIES
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "uma-senha-de-verdade"


@pytest.fixture
def name() -> str:
    user = make_user(Role.SUPERVISOR, username="marina")
    user.set_password(PASSWORD)
    user.save()
    return user.username


def signs_in(name: str, password: str) -> bool:
    answer = Client().post("/login/?next=/center/", {"username": name, "password": password})
    return answer.status_code == 302


@time_machine.travel("2026-03-10T12:01:00Z", tick=False)
def test_guesses_run_out_and_then_the_right_password_does_not_help(name: str) -> None:
    assert not any(signs_in(name, f"palpite {number}") for number in range(TRIES))
    assert not signs_in(name, PASSWORD)


def test_a_right_password_counts_for_nothing_and_wipes_out_the_slips_before_it(name: str) -> None:
    assert not any(signs_in(name, "dedo errado") for _slip in range(TRIES - 1))
    assert all(signs_in(name, PASSWORD) for _day in range(TRIES + 1))


def test_the_guesses_of_one_name_do_not_lock_out_another(name: str) -> None:
    other = make_user(Role.SUPERVISOR, username="otávia")
    other.set_password(PASSWORD)
    other.save()
    assert not any(signs_in(name, f"palpite {number}") for number in range(TRIES + 1))
    assert signs_in(other.username, PASSWORD)
