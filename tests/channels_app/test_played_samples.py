"""The played Meta takes a sample as Meta does, and approves no header with a file without one of its kind."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import RequestFactory

from channels_app.models import Channel
from channels_app.simulator.players.meta import Refused
from channels_app.simulator.players.whatsapp import samples, templates

from .conftest import SETTINGS, make_line

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n"
ABOUT = {"file_name": "capa.png", "file_length": str(len(PNG)), "file_type": "image/png"}
BODY = {"type": "BODY", "text": "Veja."}


@pytest.fixture(autouse=True)
def line(db: None) -> Channel:
    return make_line(settings={**SETTINGS, "app_id": "APP"})


def asked(view: Any, path: str, token: str, content: bytes = b"", **names: str) -> tuple[int, dict[str, Any]]:
    headers = {"Authorization": token, "file_offset": names.pop("offset", "0")}
    request = RequestFactory().post(path, content, content_type="application/octet-stream")
    request.META["HTTP_AUTHORIZATION"] = headers["Authorization"]
    request.META["HTTP_FILE_OFFSET"] = headers["file_offset"]
    answer = view(request, **names)
    return answer.status_code, json.loads(answer.content)


def begin(**about: str) -> tuple[int, dict[str, Any]]:
    query = "&".join(f"{name}={value}" for name, value in {**ABOUT, **about}.items())
    return asked(samples.begin, f"/x?{query}", "Bearer access-token", app="APP")


def take(session: str, *, proof: str = "OAuth access-token", content: bytes = PNG, **more: str) -> Any:
    name, _, query = session.removeprefix("upload:").partition("?")
    return asked(samples.take, f"/x?{query}", proof, content, session=name, **more)


def template(header: dict[str, Any]) -> dict[str, Any]:
    return {"name": "a", "language": "pt_BR", "category": "UTILITY", "components": [header, BODY]}


def test_a_sample_is_taken_and_its_handle_is_good_for_its_kind_alone() -> None:
    status, session = begin()
    assert (status, session["id"].startswith("upload:")) == (200, True)
    status, done = take(session["id"])
    assert status == 200
    header = {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": [done["h"]]}}
    templates.check_new(template(header))
    for wrong in (
        {**header, "format": "VIDEO"},
        {**header, "example": {"header_handle": ["4::other"]}},
        {"type": "HEADER", "format": "IMAGE"},
        {**header, "format": "GIF"},
    ):
        with pytest.raises(Refused):
            templates.check_new(template(wrong))


def test_what_meta_would_not_take_is_refused() -> None:
    assert begin(file_type="image/webp")[0] == 400
    assert begin(file_length="0")[0] == 400
    assert begin(file_name="")[0] == 400
    session = begin()[1]["id"]
    assert take(session, proof="Bearer access-token")[0] == 401
    assert take(session, offset="3")[0] == 400
    assert take(session, content=PNG + b"x")[0] == 400
    assert take(session.replace("sig=", "sig=x"))[0] == 400


def test_a_template_with_a_file_is_sent_with_one_and_others_without() -> None:
    known = {"components": [{"type": "HEADER", "format": "IMAGE"}, BODY]}
    image = {"components": [{"type": "header", "parameters": [{"type": "image", "image": {"id": "1"}}]}]}
    templates.check_known(known, image)
    with pytest.raises(Refused):
        templates.check_known(known, {})
    with pytest.raises(Refused):
        templates.check_known({"components": [BODY]}, image)
