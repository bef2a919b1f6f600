"""The script and the page in the frame: who may embed, what is said to whom."""

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from channels_app.models import Channel
from tests import factories

pytestmark = pytest.mark.django_db


def widget(**settings: Any) -> Channel:
    return factories.make_channel("webchat", name="Loja", settings=settings)


def test_the_script_carries_the_look_and_no_list_of_sites(client: Client) -> None:
    channel = widget(
        theme={"color": "#112233", "title": "</script><b>"},
        allowed_origins=["https://loja.com.br"],
        delay_s=7,
    )
    response = client.get(f"/widget/{channel.public_id}.js")
    text = response.content.decode()
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert '"#112233"' in text
    assert '"delay":7' in text
    assert "</script>" not in text
    assert "loja.com.br" not in text
    assert re.match(r"\(\(\) => \{", text)  # one expression: no name reaches the page


@pytest.mark.parametrize("path", ["/widget/{}.js", "/widget/{}/"])
def test_unknown_inactive_and_other_channels_have_no_widget(client: Client, path: str) -> None:
    inactive = factories.make_channel("webchat", active=False)
    for wanted in (uuid4(), inactive.public_id, factories.make_channel("whatsapp").public_id):
        assert client.get(path.format(wanted)).status_code == 404


def directives(response: Any) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in response["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


def test_the_page_may_be_framed_by_the_allowed_sites_only(client: Client, settings: Any) -> None:
    settings.DEMO = False
    channel = widget(allowed_origins=["https://loja.com.br"])
    page = client.get(f"/widget/{channel.public_id}/", {"host": "https://loja.com.br"})
    assert page.status_code == 200
    assert "X-Frame-Options" not in page
    policy = directives(page)
    assert policy["frame-ancestors"] == "'self' https://loja.com.br"
    assert policy["script-src"] == "'self'"
    assert policy["require-trusted-types-for"] == "'script'"
    refused = client.get(f"/widget/{channel.public_id}/", {"host": "https://outra.com.br"})
    assert refused.status_code == 403


def test_without_a_list_only_our_own_pages_frame_it(client: Client, settings: Any) -> None:
    settings.DEMO = False
    page = client.get(f"/widget/{widget().public_id}/")
    assert directives(page)["frame-ancestors"] == "'self'"
    settings.DEMO = True
    page = client.get(f"/widget/{widget().public_id}/", {"host": "https://qualquer.com.br"})
    assert directives(page)["frame-ancestors"] == "*"


def test_a_logo_elsewhere_is_allowed_by_its_origin(client: Client) -> None:
    channel = widget(theme={"logo_url": "https://cdn.loja.com.br/logo.png"})
    assert "https://cdn.loja.com.br" in directives(client.get(f"/widget/{channel.public_id}/"))["img-src"]


def test_the_page_has_no_inline_script_or_style(client: Client) -> None:
    text = client.get(f"/widget/{widget(greeting='<img onerror=x>').public_id}/").content.decode()
    scripts = re.findall(r"<script([^>]*)>", text)
    assert all("src=" in attributes or 'type="application/json"' in attributes for attributes in scripts)
    markup = re.sub(r'<script id="config".*?</script>', "", text, flags=re.DOTALL)
    assert not re.search(r"\sstyle=|<style|\son\w+=", markup)
    config = json.loads(re.search(r'<script id="config"[^>]*>(.*?)</script>', text, re.DOTALL)[1])  # type: ignore[index]
    assert config["greeting"] == "<img onerror=x>"
    assert "<img onerror" not in text


def test_the_demo_shop_shows_the_widget(client: Client) -> None:
    channel = widget()
    text = client.get("/demo/").content.decode()
    assert f'src="/widget/{channel.public_id}.js"' in text
    assert "simulador" in text
    assert client.get("/demo/", {"channel": "x"}).status_code == 404
