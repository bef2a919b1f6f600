"""A file over the API: uploaded first, then named by the message it goes with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from invenio_center.models import User
from invenio_live.files import actions as files
from tests import factories
from tests.cast import Cast

from .conftest import Caller

Api = Callable[[User], Caller]
PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n"


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def upload(caller: Caller, content: bytes, name: str = "boleto.pdf", field: str = "file") -> Any:
    headers = {"Authorization": f"Bearer {caller.key}"}
    parts = {field: SimpleUploadedFile(name, content)}
    return caller.client.post("/api/v1/uploads/", parts, headers=headers)


def test_a_file_goes_out_with_the_message_that_names_it(cast: Cast, api: Api) -> None:
    factories.receive(cast.line, "Pode mandar o boleto?")
    ana = api(cast.ana.user)
    thread = f"conversations/{ana.post('queue/next/').json()['id']}/messages/"
    kept = upload(ana, PDF)
    assert kept.status_code == 201, kept.content
    assert (kept.json()["kind"], kept.json()["content_type"]) == ("document", "application/pdf")
    sent = ana.post(thread, {"client_id": "c-1", "attachments": [kept.json()["id"]]})
    assert sent.status_code == 201, sent.content
    assert [one["name"] for one in sent.json()["attachments"]] == ["boleto.pdf"]


def test_the_file_of_a_colleague_goes_with_no_message_of_mine(cast: Cast, api: Api) -> None:
    factories.receive(cast.line, "Oi")
    ana = api(cast.ana.user)
    thread = f"conversations/{ana.post('queue/next/').json()['id']}/messages/"
    theirs = upload(api(cast.bruno.user), PDF).json()["id"]
    refused = ana.post(thread, {"client_id": "c-1", "attachments": [theirs]})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")


def test_what_is_no_file_or_too_large_or_dangerous_is_refused(
    cast: Cast, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = api(cast.ana.user)
    assert ana.post("uploads/", {}).status_code == 415
    assert upload(ana, PDF, field="arquivo").json()["errors"]["file"][0]["code"] == "required"
    assert upload(ana, b"<html>", "foto.png").json()["code"] == "type_refused"
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    refused = upload(ana, PDF * 4000)
    assert (refused.status_code, refused.json()["code"]) == (413, "too_large")
