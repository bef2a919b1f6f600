from __future__ import annotations

import pytest

from channels_app import registry
from channels_app.lines import actions, queries
from channels_app.lines.errors import AddressTaken, LineIncomplete, NoConnector
from channels_app.models import Channel, ChannelSecret
from invenio_center.kernel.errors import Invalid, NotFound
from invenio_center.kernel.signals import ranking_changed
from invenio_center.models import AuditEntry

from .conftest import SETTINGS, make_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def moved():
    found = []

    def receive(sender, **kwargs):
        kwargs.pop("signal")
        found.append(kwargs)

    ranking_changed.connect(receive, weak=False)
    yield found
    ranking_changed.disconnect(receive)


def test_credentials_are_encrypted_and_never_shown(channel):
    secret = ChannelSecret.objects.get(name="app_secret")
    assert "app-secret" not in secret.cipher
    assert queries.secrets_state(channel)["app_secret"]["set"] is True
    assert "app-secret" not in repr(queries.line_of(channel))
    assert all("app-secret" not in str(entry.changes) for entry in AuditEntry.objects.all())


def test_a_rotation_keeps_the_previous_value_until_it_ends(channel):
    actions.set_secrets(channel, {"app_secret": "newer"}, actor=None)
    assert queries.line_of(channel).secrets["app_secret"] == ("newer", "app-secret")
    actions.set_secrets(channel, {"app_secret": "newer"}, actor=None)
    assert queries.line_of(channel).secrets["app_secret"] == ("newer", "app-secret")
    actions.end_rotation(channel, actor=None)
    assert queries.line_of(queries.by_public_id(channel.public_id)).secrets["app_secret"] == ("newer",)


def test_a_line_is_activated_only_when_complete():
    line = actions.save_channel(actor=None, kind="whatsapp", name="Nova", settings={"waba_id": "W"})
    with pytest.raises(LineIncomplete) as error:
        actions.activate(line, None)
    assert error.value.data["missing"] == ["phone_number_id", "app_secret", "verify_token", "access_token"]
    line.refresh_from_db()
    assert not line.is_active


def test_a_kind_without_a_connector_cannot_be_activated(monkeypatch):
    monkeypatch.delitem(registry.CONNECTORS, "viber", raising=False)
    with pytest.raises(NoConnector):
        actions.activate(actions.save_channel(actor=None, kind="viber", name="V"), None)


def test_two_lines_cannot_have_one_address(channel):
    with pytest.raises(AddressTaken):
        make_line("Outra", channel.address)


def test_what_is_not_a_field_of_a_line_is_refused(channel):
    for fields in ({"is_active": True}, {"priority": 0}, {"priority": True}, {"kind": "sms"}):
        with pytest.raises(Invalid):
            actions.save_channel(actor=None, channel=channel, **fields)


def test_priorities_change_together_or_not_at_all(channel, moved):
    other = make_line("Outra", "+55 11 4000-9999")
    with pytest.raises(NotFound):
        actions.set_priorities(
            {channel.public_id: 90, "00000000-0000-4000-8000-000000000000": 10}, actor=None
        )
    with pytest.raises(Invalid):
        actions.set_priorities({channel.public_id: 90, other.public_id: 101}, actor=None)
    assert set(Channel.objects.values_list("priority", flat=True)) == {50}
    assert moved == []
    actions.set_priorities({channel.public_id: 90, other.public_id: 50}, actor=None)
    assert moved == [{"channels": [channel.pk]}]
    entry = AuditEntry.objects.get(action="channel.priority_changed")
    assert (entry.object_id, entry.changes) == (str(channel.public_id), {"priority": [50, 90]})


def test_changes_are_audited_from_and_to(channel):
    actions.save_channel(actor=None, channel=channel, name="Vendas SP")
    assert AuditEntry.objects.get(action="channel.updated").changes == {"name": ["Vendas", "Vendas SP"]}


def test_cards_show_every_kind(channel):
    cards = {card.kind: card for card in queries.cards()}
    assert len(cards) == 11
    assert (cards["whatsapp"].available, cards["whatsapp"].health) == (True, "ok")
    assert cards["email"].lines == []


def test_an_address_on_this_server_is_completed(settings):
    settings.PUBLIC_URL = "http://127.0.0.1:8123"
    line = make_line(settings={**SETTINGS, "api_base_url": "/simulator/graph"})
    assert queries.line_of(line).settings["api_base_url"] == "http://127.0.0.1:8123/simulator/graph"
    assert queries.line_of(line).webhook_url == f"http://127.0.0.1:8123/webhooks/whatsapp/{line.public_id}/"
