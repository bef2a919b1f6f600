"""Templates between us and Meta: asked for, read back, and told of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from channels_app.connectors.whatsapp import CONNECTOR
from channels_app.connectors.whatsapp.catalogue import STATUSES
from channels_app.contract import LineNotice, ProviderRefused, TemplateSeen
from channels_app.models import TemplateStatus

from . import meta
from .wire import Http

DRAFT: dict[str, Any] = {
    "name": "lembrete",
    "language": "pt_BR",
    "category": "utility",
    "header": {"type": "text", "text": "Oi, {{nome}}"},
    "body": "{{nome}}, sua consulta é {{quando}}.",
    "footer": "Clínica",
    "buttons": [
        {"type": "quick_reply", "text": "Confirmo"},
        {"type": "url", "text": "Remarcar", "url": "https://c.example/{{codigo}}"},
        {"type": "phone", "text": "Ligar", "phone": "+551140001234"},
    ],
    "variables": [{"name": "nome", "example": "Ana"}, {"name": "codigo", "example": "a1"}],
}


def test_a_draft_as_meta_wants_to_see_it(line):
    http = Http((200, {"id": "77", "status": "PENDING", "category": "MARKETING"}))
    seen = CONNECTOR.submit_template(line, DRAFT, http)
    assert seen == TemplateSeen("lembrete", "pt_BR", "marketing", "pending", provider_id="77")
    ((method, url, call),) = http.calls
    assert (method, url) == ("POST", "https://graph.facebook.com/v25.0/WABA/message_templates")
    assert (call["json"]["category"], call["json"]["parameter_format"]) == ("UTILITY", "NAMED")
    header, body, footer, buttons = call["json"]["components"]
    assert header["example"] == {"header_text_named_params": [{"param_name": "nome", "example": "Ana"}]}
    assert body["example"]["body_text_named_params"][1] == {"param_name": "quando", "example": "quando"}
    assert footer == {"type": "FOOTER", "text": "Clínica"}
    assert buttons["buttons"] == [
        {"type": "QUICK_REPLY", "text": "Confirmo"},
        {
            "type": "URL",
            "text": "Remarcar",
            "url": "https://c.example/{{codigo}}",
            "example": ["https://c.example/a1"],
        },
        {"type": "PHONE_NUMBER", "text": "Ligar", "phone_number": "+551140001234"},
    ]


def test_numbered_variables_give_their_examples_in_order(line):
    http = Http((200, {"id": "1"}))
    numbered = {
        "body": "{{2}} e {{1}}",
        "variables": [{"name": "1", "example": "a"}, {"name": "2", "example": "b"}],
    }
    CONNECTOR.submit_template(line, {**DRAFT, "header": None, "footer": "", "buttons": [], **numbered}, http)
    (body,) = http.calls[0][2]["json"]["components"]
    assert (body["example"], http.calls[0][2]["json"]["parameter_format"]) == (
        {"body_text": [["a", "b"]]},
        "POSITIONAL",
    )


SAMPLE = {"name": "capa.png", "content_type": "image/png", "content": b"\x89PNG\r\n\x1a\nbytes"}
PICTURE = {**DRAFT, "header": {"type": "image"}, "sample": SAMPLE}
SESSION = "upload:MTphdHRhY2htZW50OjE=?sig=ARZ"


def with_app(line, app_id="APP"):
    return replace(line, settings={**line.settings, "app_id": app_id})


def test_a_sample_is_handed_over_in_two_calls_and_named_by_its_handle(line):
    http = Http((200, {"id": SESSION}), (200, {"h": "4::aW1h"}), (200, {"id": "77", "status": "PENDING"}))
    assert CONNECTOR.submit_template(with_app(line), PICTURE, http).provider_id == "77"
    (_, begun, first), (_, taken, second), (_, _, asked) = http.calls
    assert begun == "https://graph.facebook.com/v25.0/APP/uploads"
    assert first["params"] == {"file_name": "capa.png", "file_length": "13", "file_type": "image/png"}
    assert first["headers"] == {"Authorization": "Bearer access-token"}
    assert taken == f"https://graph.facebook.com/v25.0/{SESSION}"
    assert second["headers"] == {"Authorization": "OAuth access-token", "file_offset": "0"}
    assert second["content"] == SAMPLE["content"]
    header = asked["json"]["components"][0]
    assert header == {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4::aW1h"]}}


@pytest.mark.parametrize(
    ("app", "template", "answers"),
    [
        ("", PICTURE, ()),
        ("APP", {**PICTURE, "sample": None}, ()),
        ("APP", PICTURE, ((200, {"id": "https://evil.example/x"}),)),
        ("APP", PICTURE, ((200, {"id": "upload:a/../../me"}),)),
        ("APP", PICTURE, ((200, {"id": SESSION}), (200, {}))),
        ("APP", PICTURE, ((400, {"error": {"code": 100}}),)),
    ],
)
def test_without_a_handle_nothing_is_asked_for_approval(line, app, template, answers):
    http = Http(*answers)
    with pytest.raises(ProviderRefused):
        CONNECTOR.submit_template(with_app(line, app), template, http)
    assert not any("message_templates" in url for _, url, _ in http.calls)


def test_templates_are_read_page_by_page(line):
    components = [
        {"type": "HEADER", "format": "IMAGE"},
        {"type": "BODY", "text": "Oi {{1}}"},
        {"type": "BUTTONS", "buttons": [{"type": "URL", "text": "Ver", "url": "https://x"}, {"type": "OTP"}]},
    ]
    one = {"id": "1", "name": "a", "language": "pt_BR", "status": "APPROVED", "category": "MARKETING"}
    full = {**one, "components": components, "quality_score": {"score": "GREEN"}, "rejected_reason": "NONE"}
    pages = (
        {"data": [full], "paging": {"cursors": {"after": "C"}, "next": "https://…"}},
        {"data": [{**one, "name": "b", "status": "PAUSED"}, {**one, "name": "c", "category": "ODD"}]},
    )
    http = Http(*((200, page) for page in pages))
    first, second = CONNECTOR.list_templates(line, http)
    assert (first.status, first.quality, first.reason, second.status) == ("approved", "GREEN", "", "paused")
    assert first.content == {
        "header": {"type": "image"},
        "body": "Oi {{1}}",
        "footer": "",
        "buttons": [{"type": "url", "text": "Ver", "url": "https://x"}],
    }
    assert http.calls[1][2]["params"]["after"] == "C"


@pytest.mark.parametrize(
    ("field", "value", "wanted"),
    [
        (
            "message_template_status_update",
            {"event": "REJECTED", "reason": "ABUSIVE"},
            {"status": "rejected", "reason": "ABUSIVE"},
        ),
        (
            "message_template_status_update",
            {"event": "FLAGGED", "reason": "NONE"},
            {"status": "", "reason": ""},
        ),
        ("message_template_quality_update", {"new_quality_score": "RED"}, {"quality": "RED", "status": ""}),
        ("template_category_update", {"new_category": "MARKETING"}, {"category": "marketing"}),
    ],
)
def test_notices_tell_of_one_template(line, field, value, wanted):
    about = {"message_template_name": "promo", "message_template_language": "pt_BR", **value}
    (event,) = CONNECTOR.parse(line, meta.raw(meta.call(meta.change(field, **about))))
    assert isinstance(event, LineNotice)
    assert event.template is not None
    assert (event.template.name, event.template.language) == ("promo", "pt_BR")
    assert {name: getattr(event.template, name) for name in wanted} == wanted


def test_every_status_of_meta_is_one_of_ours():
    assert set(STATUSES.values()) <= set(TemplateStatus.values)
