"""One code typed in many windows at once counts once, and every wrong one is counted."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from invenio_center.kernel.errors import AppError
from invenio_center.models import RecoveryCode, Role, SecondFactor, User
from invenio_center.second_factor import actions, queries
from tests.factories import make_user
from tests.support import second_factor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
WINDOWS = 6


def at_once(act: Callable[[], object]) -> int:
    """In how many of the windows it was accepted."""

    def window(_turn: int) -> bool:
        try:
            act()
        except AppError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(WINDOWS) as threads:
        return sum(threads.map(window, range(WINDOWS)))


@pytest.fixture
def officer() -> User:
    return make_user(Role.COMPLIANCE)


def test_a_code_in_many_windows_counts_once(officer: User) -> None:
    code = second_factor.code(second_factor.set_up(officer))
    assert at_once(lambda: actions.prove(user=officer, code=code)) == 1


def test_without_the_lock_it_would_count_more_than_once(
    officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = second_factor.code(second_factor.set_up(officer))
    everybody_has_read = Barrier(WINDOWS, timeout=30)

    def unlocked(user: User, *, confirmed: bool) -> SecondFactor:
        factor = SecondFactor.objects.get(user=user)
        everybody_has_read.wait()
        return factor

    monkeypatch.setattr(actions, "_locked", unlocked)
    assert at_once(lambda: actions.prove(user=officer, code=code)) == WINDOWS


def test_a_recovery_code_in_many_windows_counts_once(officer: User) -> None:
    key = queries.key_of(actions.begin(user=officer))
    paper = actions.confirm(user=officer, code=second_factor.code(key))[0]
    assert at_once(lambda: actions.prove(user=officer, code=paper)) == 1
    assert RecoveryCode.objects.exclude(used_at=None).count() == 1


def test_wrong_codes_of_many_windows_are_all_counted(officer: User) -> None:
    second_factor.set_up(officer)
    assert at_once(lambda: actions.prove(user=officer, code="no code at all")) == 0
    # From the fifth on they are not even looked at.
    factor = SecondFactor.objects.get(user=officer)
    assert factor.wrong == actions.TRIES
    assert factor.waits_until is not None
