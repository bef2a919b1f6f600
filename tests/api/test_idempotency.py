"""Repeating a POST with its key changes nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.client import encode_multipart

from invenio_center.models import Segment, User
from tests.cast import Cast, assemble

from .conftest import Caller

Api = Callable[[User], Caller]
BODY = {"name": "VIP", "code": "vip", "priority": 100}
KEY = {"Idempotency-Key": "pedido-1"}


def test_the_same_call_gets_the_same_answer(cast: Cast, api: Api) -> None:
    supervisor = api(cast.supervisor)
    first, again = supervisor.post("segments/", BODY, **KEY), supervisor.post("segments/", BODY, **KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert Segment.objects.count() == 1


def test_another_body_is_refused(cast: Cast, api: Api) -> None:
    supervisor = api(cast.supervisor)
    supervisor.post("segments/", BODY, **KEY)
    refused = supervisor.post("segments/", {**BODY, "code": "outro"}, **KEY)
    assert (refused.status_code, refused.json()["code"]) == (409, "idempotency_conflict")


def test_a_refused_call_may_be_mended_and_repeated(cast: Cast, api: Api) -> None:
    supervisor = api(cast.supervisor)
    assert supervisor.post("segments/", {"name": "VIP"}, **KEY).status_code == 400
    assert supervisor.post("segments/", BODY, **KEY).status_code == 201


def test_keys_of_two_users_do_not_meet(cast: Cast, api: Api) -> None:
    second = Caller(cast.admin)
    assert api(cast.supervisor).post("segments/", BODY, **KEY).status_code == 201
    assert second.post("segments/", BODY, **KEY).status_code == 403


def test_a_file_sent_again_is_the_same_call_whatever_boundary_the_client_chooses(
    cast: Cast, api: Api
) -> None:
    def send(boundary: str, text: str, **fields: str) -> Any:
        parts = {"file": SimpleUploadedFile("clientes.csv", text.encode(), "text/csv"), **fields}
        return api(cast.supervisor).client.post(
            "/api/v1/contacts/imports/",
            encode_multipart(boundary, parts),
            content_type=f"multipart/form-data; boundary={boundary}",
            headers={"Authorization": f"Bearer {api(cast.supervisor).key}", **KEY},
        )

    rows = "telefone;nome\n11987654321;João\n"
    first, again = send("um", rows), send("outro", rows)
    assert (first.status_code, again.status_code) == (201, 201), again.content
    assert first.json()["id"] == again.json()["id"]
    for refused in (
        send("um", rows.replace("João", "Ana")),
        send("um", rows, options='{"policy": "create"}'),
    ):
        assert (refused.status_code, refused.json()["code"]) == (409, "idempotency_conflict")


def test_a_key_that_is_too_long_is_refused(cast: Cast, api: Api) -> None:
    supervisor = api(cast.supervisor)
    refused = supervisor.post("segments/", BODY, **{"Idempotency-Key": "k" * 201})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    kept = supervisor.post("segments/", BODY, **{"Idempotency-Key": "k" * 200})
    again = supervisor.post("segments/", BODY, **{"Idempotency-Key": "k" * 200})
    assert kept.json() == again.json()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_eight_at_once_run_once() -> None:
    caller = Caller(assemble().supervisor)
    answers: list[tuple[int, str]] = []

    def press() -> None:
        response = caller.post("segments/", BODY, **KEY)
        answers.append((response.status_code, response.json().get("id")))
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert len(set(answers)) == 1
    assert answers[0][0] == 201
    assert Segment.objects.count() == 1
