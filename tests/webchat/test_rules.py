"""The pure parts: whose pages, which tokens, what a channel's settings mean."""

from uuid import UUID, uuid4

import pytest

from channels_app.models import Channel
from invenio_live.webchat import origins, profile, tokens

CHANNEL = UUID("0190d3a0-0000-7000-8000-000000000001")


def test_usable_origins_are_kept_and_the_rest_opens_nothing() -> None:
    listed = [
        "HTTPS://Loja.exemplo.com.br/",
        "https://*.exemplo.com.br",
        "*",
        7,
        "loja",
        "https://a.b; script-src *",
    ]
    assert origins.clean(listed) == ("https://loja.exemplo.com.br", "https://*.exemplo.com.br", "*")


@pytest.mark.parametrize(
    ("allowed", "origin", "embeds"),
    [
        (("https://loja.com.br",), "https://loja.com.br", True),
        (("https://loja.com.br",), "http://loja.com.br", False),
        (("https://loja.com.br",), "https://loja.com.br:8443", False),
        (("https://loja.com.br:443",), "https://loja.com.br", True),
        (("https://*.loja.com.br",), "https://www.loja.com.br", True),
        (("https://*.loja.com.br",), "https://loja.com.br", False),
        (("https://*.loja.com.br",), "https://mal-loja.com.br", False),
        (("https://loja.com.br",), "https://ours.example", True),
        (("*",), "https://qualquer.example", True),
        ((), "https://qualquer.example", False),
        ((), "https://ours.example", True),
    ],
)
def test_who_may_embed(allowed: tuple[str, ...], origin: str, embeds: bool, settings: object) -> None:
    settings.DEMO = False  # type: ignore[attr-defined]
    assert origins.may_embed(allowed, origin, own=["https://ours.example"]) is embeds


def test_without_a_list_any_page_embeds_in_demo_mode_and_none_otherwise(settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    assert origins.ancestors(()) == ["*"]
    settings.DEMO = False  # type: ignore[attr-defined]
    assert origins.ancestors(()) == ["'self'"]
    assert origins.ancestors(("https://loja.com.br",)) == ["'self'", "https://loja.com.br"]


def test_the_usual_port_is_not_part_of_an_origin() -> None:
    assert origins.origin_of("https://Loja.com.br:443/a?b#c") == "https://loja.com.br"
    assert origins.origin_of("http://localhost:8000/x") == "http://localhost:8000"
    assert origins.origin_of("javascript:alert(1)") == ""
    assert origins.origin_of("http://[::1]:99999/") == ""


def test_a_token_is_ours_only_for_its_channel() -> None:
    token = tokens.issue(CHANNEL)
    assert tokens.issued(CHANNEL, token)
    assert not tokens.issued(uuid4(), token)
    assert not tokens.issued(CHANNEL, token[:-1] + ("0" if token[-1] != "0" else "1"))
    assert not tokens.issued(CHANNEL, None)
    assert tokens.issue(CHANNEL) != token


def test_the_stored_form_of_a_token_does_not_open_anything() -> None:
    token = tokens.issue(CHANNEL)
    assert tokens.stored(token) not in token
    assert not tokens.issued(CHANNEL, tokens.stored(token))


def channel(**given: object) -> Channel:
    return Channel(kind="webchat", name="Loja", settings=given)


def test_gaps_in_the_settings_are_filled() -> None:
    shown = profile.of(channel())
    assert (shown.title, shown.color, shown.delay_s, shown.position) == ("Loja", "#4f46e5", 5, "right")
    assert shown.greeting and not shown.prechat and not shown.allowed_origins


def test_values_that_cannot_be_used_are_replaced() -> None:
    theme = {"color": "red;}", "logo_url": "http://x.example/a.png", "title": 3}
    shown = profile.of(channel(delay_s=0, theme=theme, position="top", prechat_fields=["name", "cpf"]))
    assert (shown.delay_s, shown.color, shown.logo_url, shown.title) == (1, "#4f46e5", "", "Loja")
    assert shown.position == "right"
    assert [(one.name, one.required) for one in shown.prechat] == [("name", False)]


def test_settings_are_read_as_given() -> None:
    theme = {
        "color": "#2F6B4F",
        "logo_url": "https://cdn.example/l.png",
        "title": "Casa",
        "label": "Fale",
        "scheme": "dark",
    }
    fields = [{"name": "email", "required": True}, "phone"]
    shown = profile.of(
        channel(delay_s=8, theme=theme, position="left", prechat_fields=fields, greeting=" Oi ")
    )
    assert (shown.color, shown.logo_url, shown.title) == ("#2f6b4f", "https://cdn.example/l.png", "Casa")
    assert (shown.label, shown.scheme, shown.delay_s, shown.position) == ("Fale", "dark", 8, "left")
    assert [(one.name, one.required) for one in shown.prechat] == [("email", True), ("phone", False)]
    assert shown.greeting == "Oi"
