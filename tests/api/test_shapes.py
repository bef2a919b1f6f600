"""A body of the wrong shape is the caller's fault and is answered as one: never by a failure of ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from invenio_center.models import User
from tests import factories
from tests.cast import Cast

from .conftest import Caller

Api = Callable[[User], Caller]
ODD = [5, "x", [1], {"a": 1}, True, "\x00"]


@pytest.fixture
def waiting(cast: Cast) -> str:
    return str(factories.make_conversation(cast.line, name="Hugo").public_id)


@pytest.mark.parametrize(
    ("act", "field"),
    [
        ("notes", "text"),
        ("tags", "tags"),
        ("transfer", "agent"),
        ("transfer", "segment"),
        ("transfer", "note"),
        ("close", "outcome"),
        ("close", "note"),
        ("settle", "outcome"),
        ("schedule", "due_at"),
        ("messages", "text"),
    ],
)
def test_acts_on_a_conversation(cast: Cast, api: Api, waiting: str, act: str, field: str) -> None:
    sofia = api(cast.supervisor)
    for odd in ODD:
        if field in ("text", "note") and odd == "x":
            continue
        answer = sofia.post(f"conversations/{waiting}/{act}/", {"outcome": "Resolvido", field: odd})
        assert answer.status_code in (400, 404, 409, 422), (odd, answer.content)
        assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "x" * 65},
        *({"text": odd} for odd in ODD if odd != "x"),
        *({"subject": odd} for odd in ODD if odd != "x"),
        *({"in_reply_to": odd} for odd in ODD),
        *({"attachments": odd} for odd in ODD),
        *({"template": odd} for odd in ODD),
        *({"interactive": odd} for odd in ODD),
    ],
)
def test_a_reply(cast: Cast, api: Api, waiting: str, wrong: dict[str, Any]) -> None:
    ana = api(cast.ana.user)
    assert ana.post("queue/next/").json()["id"] == waiting
    answer = ana.post(f"conversations/{waiting}/messages/", {"client_id": "c-1", "text": "Oi", **wrong})
    assert answer.status_code in (400, 422), answer.content
    assert answer["Content-Type"] == "application/problem+json"


def test_tags_are_taken_away_only_by_an_empty_list(cast: Cast, api: Api, waiting: str) -> None:
    ana, tags = api(cast.ana.user), f"conversations/{waiting}/tags/"
    ana.post("queue/next/")
    assert ana.post(tags, {"tags": ["obra"]}).json()["tags"] == ["obra"]
    assert ana.post(tags, {}).status_code == 422
    assert ana.get(f"conversations/{waiting}/").json()["tags"] == ["obra"]
    assert ana.post(tags, {"tags": []}).json()["tags"] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"legal_name": ["XYZ"]},
        {"legal_name": None},
        {"trade_names": "XYZ"},
        {"cnpj": "123"},
        {"storage_locations": {"BR": 1}},
        {"recipients": ["Meta"]},
        {"withdrawal_url": "sair"},
        {"address": "Rua\x00"},
    ],
)
def test_the_controllers_profile(cast: Cast, api: Api, wrong: dict[str, Any]) -> None:
    answer = api(cast.officer).patch("consents/controller/", wrong)
    assert answer.status_code in (400, 422), answer.content


def test_the_controllers_profile_is_changed_field_by_field(cast: Cast, api: Api) -> None:
    officer = api(cast.officer)
    told = officer.patch("consents/controller/", {"trade_names": ["XYZ"], "cnpj": "11222333000181"})
    assert told.status_code == 200, told.content
    assert (told.json()["trade_names"], told.json()["cnpj"]) == (["XYZ"], "11222333000181")
    assert "legal_name" in told.json()["missing"]
    told = officer.patch("consents/controller/", {"legal_name": "XYZ Ltda."})
    assert told.json()["trade_names"] == ["XYZ"]


@pytest.mark.parametrize("odd", [5, [1], {"a": 1}, True, "\x00"])
def test_a_text_to_be_judged(cast: Cast, api: Api, odd: Any) -> None:
    assert api(cast.officer).post("consents/texts/validate/", {"body": odd}).status_code in (400, 422)


@pytest.mark.parametrize("odd", [5, "x", [1], True])
def test_settings_rights_and_fields_are_objects(cast: Cast, api: Api, odd: Any) -> None:
    line = f"channels/{cast.line.public_id}/"
    assert api(cast.admin).patch(line, {"settings": odd}).status_code in (400, 422)
    sofia = api(cast.supervisor)
    agent = f"agents/{cast.ana.user.public_id}/"
    assert sofia.patch(agent, {"capacity_per_kind": odd}).status_code in (400, 422)
    contact = f"contacts/{factories.make_contact(name='Rita').public_id}/"
    assert sofia.patch(contact, {"custom_fields": odd}).status_code in (400, 422)


def test_a_text_with_a_null_character_is_refused_wherever_it_stands(cast: Cast, api: Api) -> None:
    sofia = api(cast.supervisor)
    for body in ({"name": "a\x00"}, {"custom_fields": {"a\x00": 1}}, {"tags": ["\x00"]}):
        answer = sofia.post("contacts/", {"phone": "+5511987654321", **body})
        assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")
    assert sofia.get("contacts/?q=%00").status_code == 400


def test_what_is_no_json_is_told_in_our_language(cast: Cast, api: Api) -> None:
    sofia = api(cast.supervisor)
    headers = {"Authorization": f"Bearer {sofia.key}"}
    for content in (b"{", b"\xff", b"NaN"):
        answer = sofia.client.post(
            "/api/v1/contacts/", content, content_type="application/json", headers=headers
        )
        assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")
        assert answer.json()["detail"].startswith("O corpo do pedido não é JSON válido.")


def test_a_day_that_no_calendar_has(cast: Cast, api: Api) -> None:
    made = api(cast.admin).post(
        "subscriptions/", {"name": "ERP", "url": "https://exemplo.com.br/x", "events": ["contact.*"]}
    )
    assert made.status_code == 201, made.content
    for wrong in ("2026-13-45T00:00:00Z", "2026-02-30", 5):
        answer = api(cast.admin).post(f"subscriptions/{made.json()['id']}/replay/", {"since": wrong})
        assert answer.status_code == 422, wrong
        contact = str(factories.make_contact().public_id)
        fact = {"contact": contact, "type": "consent.withdrawn", "occurred_at": wrong}
        assert api(cast.officer).post("consents/events/", fact).status_code == 422, wrong


@pytest.mark.parametrize("path", ["nada/", "campaigns/", "reports/", "campaigns/1/start/", "channels/x/y/"])
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_what_is_not_there_is_told_in_the_apis_own_form(cast: Cast, api: Api, path: str, method: str) -> None:
    answer = api(cast.supervisor).call(method, path)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    coming = path.partition("/")[0] in ("campaigns", "reports")
    assert answer.json()["code"] == ("not_in_this_version" if coming else "not_found")


def test_a_missing_slash_still_leads_on(cast: Cast, api: Api) -> None:
    answer = api(cast.supervisor).get("contacts")
    assert (answer.status_code, answer["Location"]) == (301, "/api/v1/contacts/")


def test_a_fault_of_ours_is_told_in_the_apis_own_form(
    cast: Cast, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("invenio_live.api.queue.queries.list_queue", fail)
    sofia = api(cast.supervisor)
    sofia.client.raise_request_exception = False
    answer = sofia.get("queue/")
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert answer.json()["code"] == "unexpected"
