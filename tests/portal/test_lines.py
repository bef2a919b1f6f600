"""Recursos > Canais: a line's form, its guide, its credentials and its buttons."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from channels_app import registry
from channels_app.contract import Connector
from channels_app.lines import queries
from channels_app.models import Channel
from invenio_center.models import AuditEntry, Role
from tests.support.answers import provider_answering

pytestmark = pytest.mark.django_db

LINE = {"name": "Vendas", "address": "(11) 99999-9999", "priority": "90", "inbound": "on", "outbound": "on"}
WHATSAPP = {**LINE, "set_phone_number_id": "1", "set_waba_id": "2", "set_api_base_url": ""}


def _line(client: Any) -> Channel:
    client.post(reverse("admin:channel_add", args=["whatsapp"]), WHATSAPP)
    return Channel.objects.get(name="Vendas")


def test_line_without_secrets_is_not_activated(as_role: Any) -> None:
    client = as_role(Role.ADMIN)
    channel = _line(client)
    assert not channel.is_active
    page = client.post(
        reverse("admin:channel_switch", args=[channel.public_id]), {"to": "on"}, follow=True
    ).content.decode()
    assert "Preencha a configuração e as credenciais" in page
    channel.refresh_from_db()
    assert not channel.is_active


def test_credentials_are_written_and_never_shown(as_role: Any) -> None:
    client = as_role(Role.ADMIN)
    channel = _line(client)
    secrets = {
        "secret_app_secret": "s3gredo-um",
        "secret_verify_token": "s3gredo-dois",
        "secret_access_token": "s3gredo-tres",
    }
    client.post(reverse("admin:channel", args=[channel.public_id]), {**WHATSAPP, **secrets})
    page = client.get(reverse("admin:channel", args=[channel.public_id])).content.decode()
    assert page.count("definida em") == 3
    assert "s3gredo" not in page
    assert "s3gredo" not in str(list(AuditEntry.objects.values_list("changes", flat=True)))
    client.post(reverse("admin:channel_switch", args=[channel.public_id]), {"to": "on"})
    channel.refresh_from_db()
    assert channel.is_active


def test_the_guide_says_what_to_copy_and_what_is_done(as_role: Any) -> None:
    client = as_role(Role.ADMIN)
    channel = _line(client)
    address = reverse("admin:channel", args=[channel.public_id])
    page = client.get(address).content.decode()
    assert f"/webhooks/whatsapp/{channel.public_id}/" in page
    assert page.count('class="step is-done"') == 1  # the two numbers of the account were typed already
    client.post(address, {**WHATSAPP, "secret_app_secret": "um", "secret_access_token": "dois"})
    assert client.get(address).content.decode().count('class="step is-done"') == 2


def test_a_replaced_credential_stays_accepted_until_the_change_is_ended(as_role: Any) -> None:
    client = as_role(Role.ADMIN)
    channel = _line(client)
    address = reverse("admin:channel", args=[channel.public_id])
    for value in ("primeiro", "segundo"):
        client.post(address, {**WHATSAPP, "secret_app_secret": value})
    assert "a anterior ainda vale" in client.get(address).content.decode()
    assert queries.line_of(channel).secrets["app_secret"] == ("segundo", "primeiro")
    client.post(reverse("admin:channel_end_rotation", args=[channel.public_id]))
    page = client.get(address).content.decode()
    assert "a anterior ainda vale" not in page
    fresh = queries.by_public_id(channel.public_id)
    assert queries.line_of(fresh).secrets["app_secret"] == ("segundo",)
    assert AuditEntry.objects.filter(action="channel.rotation_ended").count() == 1


def test_a_kind_of_several_providers_asks_which_one(as_role: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("um", "dois"):
        found = type(name, (Connector,), {"kind": "voice", "provider": name, "label": f"Provedor {name}"})()
        monkeypatch.setitem(registry.CONNECTORS, f"voice/{name}", found)
    client = as_role(Role.ADMIN)
    address = reverse("admin:channel_add", args=["voice"])
    page = client.get(address).content.decode()
    assert "?provider=um" in page
    assert "?provider=dois" in page
    client.post(f"{address}?provider=dois", {**LINE, "name": "Pombo", "set_provider": "dois"})
    assert registry.of(Channel.objects.get(name="Pombo")) is registry.CONNECTORS["voice/dois"]


def test_the_test_button_says_in_a_sentence_what_is_wrong(as_role: Any) -> None:
    client = as_role(Role.ADMIN)
    channel = _line(client)
    test = reverse("admin:channel_test", args=[channel.public_id])
    assert "Falta: app_secret" in client.post(test, follow=True).content.decode()
    secrets = {f"secret_{name}": "x" for name in ("app_secret", "verify_token", "access_token")}
    address = reverse("admin:channel", args=[channel.public_id])
    with provider_answering(401, {"error": {"code": 190, "message": "Invalid OAuth access token"}}) as url:
        client.post(address, {**WHATSAPP, "set_api_base_url": url, **secrets})
        page = client.post(test, follow=True).content.decode()
    assert "O provedor recusou: A Meta recusou a credencial. Confira o token de acesso." in page
    page = client.post(test, follow=True).content.decode()
    assert "Não foi possível falar com a Meta." in page


def test_kind_without_connector_can_be_entered_and_not_enabled(
    as_role: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channels_app.registry.CONNECTORS", {})
    client = as_role(Role.ADMIN)
    channel = _line(client)
    assert (
        "Conector a caminho"
        in client.get(reverse("admin:channel", args=[channel.public_id])).content.decode()
    )
    client.post(reverse("admin:channel_switch", args=[channel.public_id]), {"to": "on"})
    channel.refresh_from_db()
    assert not channel.is_active


def test_all_eleven_kinds_are_on_the_page(as_role: Any) -> None:
    page = as_role(Role.ADMIN).get(reverse("admin:channels")).content.decode()
    assert page.count('aria-labelledby="kind-') == 11


def test_supervisor_sees_lines_and_no_credentials(as_role: Any) -> None:
    channel = _line(as_role(Role.ADMIN))
    client, address = as_role(Role.SUPERVISOR), reverse("admin:channel", args=[channel.public_id])
    page = client.get(address).content.decode()
    assert "Credenciais" not in page
    assert "Endereço do webhook" not in page
    client.post(
        address,
        {**WHATSAPP, "name": "Vendas SP", "address": "roubado", "secret_app_secret": "x", "priority": "1"},
    )
    channel.refresh_from_db()
    assert (channel.name, channel.address, channel.priority) == ("Vendas SP", "(11) 99999-9999", 90)
    assert not channel.secrets.exists()


def test_same_address_twice_is_refused_at_the_field(as_role: Any) -> None:
    client = as_role(Role.ADMIN)
    _line(client)
    again = client.post(reverse("admin:channel_add", args=["whatsapp"]), {**WHATSAPP, "name": "Outra"})
    assert again.status_code == 422
    assert "Já existe uma linha deste tipo com este endereço." in again.content.decode()
