"""What a customer took back is gone from the raw event too, whichever of the two comes first."""

from __future__ import annotations

import pytest

from channels_app.connectors.facebook import CONNECTOR as MESSENGER
from channels_app.connectors.whatsapp import CONNECTOR as WHATSAPP
from channels_app.contract import Call
from channels_app.inbox import actions, erasing
from channels_app.inbox.errors import NothingLeft
from channels_app.models import Envelope

from . import meta

SECRET = "a senha é abacaxi"


def told(channel, line, *items) -> list[Envelope]:
    """As the way in stores them: under the connector's own keys; what is known already is left alone."""
    body = meta.raw(meta.call(meta.change(messages=list(items))))
    parts = WHATSAPP.split(line, Call("POST", {}, body=body))
    rows = [Envelope(channel=channel, dedupe_key=part.dedupe_key, body=part.body) for part in parts]
    Envelope.objects.bulk_create(rows, ignore_conflicts=True)
    return list(Envelope.objects.filter(dedupe_key__in=[part.dedupe_key for part in parts]).order_by("pk"))


def said() -> dict:
    return meta.item("text", {"body": SECRET}, id="wamid.SECRET")


def taken_back() -> dict:
    return meta.item("revoke", {"original_message_id": "wamid.SECRET"}, id="wamid.REVOKE")


def secrets() -> int:
    return sum(SECRET.split()[-1].encode() in bytes(one.body) for one in Envelope.objects.all())


def test_the_event_keeps_its_key_and_state_and_loses_what_it_said(channel, line, heard):
    (envelope,) = told(channel, line, said())
    actions.drain()
    told(channel, line, taken_back())
    assert secrets() == 1
    actions.drain()
    envelope.refresh_from_db()
    assert (envelope.state, envelope.reason, bytes(envelope.body)) == ("processed", erasing.ERASED, b"")
    assert secrets() == 0
    with pytest.raises(NothingLeft):
        actions.replay(envelope, None)


def test_metas_repetition_does_not_bring_it_back(channel, line, heard):
    told(channel, line, said())
    told(channel, line, taken_back())
    actions.drain()
    told(channel, line, said())
    actions.drain()
    assert secrets() == 0
    assert [one["message"].text for one in heard["message"]].count(SECRET) == 1


def test_a_message_that_comes_after_its_end_is_never_shown(channel, line, heard):
    told(channel, line, taken_back())
    actions.drain()
    (envelope,) = told(channel, line, said())
    actions.drain()
    envelope.refresh_from_db()
    assert (envelope.state, envelope.reason) == ("ignored", erasing.ERASED)
    assert secrets() == 0
    assert SECRET not in [one["message"].text for one in heard["message"]]


def test_one_that_still_waits_is_never_shown_either(channel, line, heard):
    (waiting,) = told(channel, line, said())
    (end,) = told(channel, line, taken_back())
    assert actions.process(end.pk)
    assert not actions.process(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, bytes(waiting.body)) == ("ignored", b"")


def test_another_line_is_not_touched(channel, line, heard):
    from .conftest import make_line

    other = make_line("Outra", "+55 11 4000-9999", settings={"phone_number_id": "P2", "waba_id": "W2"})
    kept = Envelope.objects.create(channel=other, dedupe_key="m:wamid.SECRET", body=b"outra")
    told(channel, line, taken_back())
    actions.drain()
    kept.refresh_from_db()
    assert bytes(kept.body) == b"outra"


def test_a_change_of_a_message_is_found_by_its_own_key():
    assert WHATSAPP.keys_of("wamid.A") == ("m:wamid.A",)
    assert MESSENGER.keys_of("m_1") == ("m:m_1", "standby:m:m_1")
    assert MESSENGER.keys_of("edit:m_1:2") == ("x:m_1:2", "standby:x:m_1:2")
