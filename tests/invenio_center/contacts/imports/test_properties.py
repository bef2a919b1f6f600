"""Any file: counts add up, the preview is what happens, a second time changes nothing, undo leads back."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invenio_center.contacts import actions as contacts
from invenio_center.contacts.imports.errors import NothingToImport
from invenio_center.models import Role
from tests import factories

from .sheets import carry_out, everybody, newest, take_back, told, upload

PHONES = ["", "11987654321", "(11) 8765-4321", "+55 11 98765-4321", "11900001111", "12", "1132345678"]
MAILS = ["", "a@x.com.br", "A@X.com.br", "b@x.com.br", "errado"]
NAMES = ["", "Ana", "Ana Lima", "José, filho"]
TAGS = ["", "ouro", "ouro|prata", "prata,novo"]
ROW = st.tuples(
    st.sampled_from(PHONES), st.sampled_from(MAILS), st.sampled_from(NAMES), st.sampled_from(["", "C1", "C2"]),
    st.sampled_from(TAGS), st.sampled_from(["", "Alta", "7", "Sem prioridade", "700"]),
    st.sampled_from(["", "Sim", "não"]),
)  # fmt: skip
FILE = st.lists(ROW, min_size=1, max_size=8)


@pytest.mark.django_db
@pytest.mark.timeout(300)  # hypothesis traces every line before Python 3.12
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=FILE, second=FILE, policy=st.sampled_from(["create", "fill", "overwrite"]))
def test_any_two_files(first: Any, second: Any, policy: str) -> None:
    with transaction.atomic():
        _check(first, second, policy)
        transaction.set_rollback(True)


def _check(first: Any, second: Any, policy: str) -> None:
    actor = factories.make_user(Role.SUPERVISOR)
    contacts.create_contact(actor=None, name="", phone="11987654321", custom_code="C2")
    _once(actor, first, policy)
    before = everybody()
    expected = _once(actor, second, policy)
    if expected is None:
        assert everybody() == before
        return
    run, after = newest(), everybody()
    assert told(run)["preview"] == expected  # the preview was what happened
    again = _once(actor, second, policy)
    assert everybody() == after
    assert again is not None
    assert again["created"] == again["changed"] == 0
    take_back(actor, run)
    assert everybody() == before


def _once(actor: Any, rows: Any, policy: str) -> dict[str, int] | None:
    """The counts of the preview, after the import; None when nothing could be imported."""
    lines = [";".join(row) for row in rows]
    if not any(any(row) for row in rows):
        return None
    run = upload(actor, "telefone;email;nome;codigo;tags;prioridade;vip", *lines, policy=policy)
    counts: dict[str, int] = told(run)["preview"]
    try:
        carry_out(actor, run)
    except NothingToImport:
        return None
    return counts
