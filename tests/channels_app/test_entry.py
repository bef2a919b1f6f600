"""The short way in, over real ASGI calls and real PostgreSQL."""

from __future__ import annotations

import asyncio

import pytest
from channels.db import database_sync_to_async
from django.db import connection

from channels_app.contract import Part
from channels_app.inbox import actions as inbox
from channels_app.lines import actions as lines
from channels_app.models import Channel, Envelope
from channels_app.webhooks.writer import NotStored, Row

from . import meta
from .conftest import Caller, make_line

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place(transactional_db: None) -> Channel:
    return make_line()


def path(channel: Channel) -> str:
    return f"/webhooks/{channel.kind}/{channel.public_id}/"


@database_sync_to_async
def stored() -> list[Envelope]:
    return list(Envelope.objects.order_by("id"))


async def post(call_entry: Caller, channel: Channel, body: bytes, key: str = "app-secret", **more) -> int:
    return (await call_entry("POST", path(channel), body, meta.sign(body, key), **more))[0]


async def test_a_signed_call_is_stored_before_it_is_answered(place, call_entry):
    body = meta.inbound(meta.text("olá, ç"))
    assert await post(call_entry, place, body) == 200
    (envelope,) = await stored()
    assert (envelope.channel_id, envelope.dedupe_key) == (place.pk, "m:wamid.AA==")
    assert envelope.state == "received"


async def test_one_flipped_byte_anywhere_is_refused_and_nothing_is_stored(place, call_entry):
    body = meta.inbound(meta.text())
    good = meta.sign(body)["x-hub-signature-256"]
    for at in (0, len(body) // 2, len(body) - 1):
        changed = body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]
        answer = await call_entry("POST", path(place), changed, {"x-hub-signature-256": good})
        assert answer == (403, b"")
    for at in (0, 7, len(good) - 1):
        changed = good[:at] + ("0" if good[at] != "0" else "1") + good[at + 1 :]
        answer = await call_entry("POST", path(place), body, {"x-hub-signature-256": changed})
        assert answer[0] == 403
    assert (await call_entry("POST", path(place), body, {}))[0] == 403
    assert (await call_entry("POST", path(place), body, {"x-hub-signature-256": "sha256=ç" * 9}))[0] == 403
    assert await stored() == []


async def test_an_address_that_is_not_exactly_ours_is_unknown(place, call_entry):
    body = meta.inbound(meta.text())
    good = path(place)
    last = "0" if good[-2] != "0" else "1"
    for wrong in (
        good[:-2] + last + "/",
        good[:-1],
        good + "x",
        good.replace("whatsapp", "facebook"),
        "/webhooks/",
    ):
        assert (await call_entry("POST", wrong, body, meta.sign(body)))[0] == 404, wrong
    assert await stored() == []


async def test_the_secret_of_another_line_opens_nothing(place, call_entry):
    assert await post(call_entry, place, meta.inbound(meta.text()), key="another") == 403


async def test_both_secrets_are_accepted_while_a_rotation_lasts(place, call_entry):
    body = meta.inbound(meta.text())
    assert await post(call_entry, place, body) == 200
    await database_sync_to_async(lines.set_secrets)(place, {"app_secret": "newer"}, actor=None)
    await eventually_is(call_entry, place, "newer", 200)
    assert await post(call_entry, place, body) == 200
    await database_sync_to_async(lines.end_rotation)(place, actor=None)
    await eventually_is(call_entry, place, "app-secret", 403)


async def test_a_line_switched_off_is_unknown_at_once(place, call_entry):
    body = meta.inbound(meta.text())
    assert await post(call_entry, place, body) == 200
    await database_sync_to_async(lines.deactivate)(place, None)
    await eventually_is(call_entry, place, "app-secret", 404)


async def eventually_is(call_entry, channel, key, expected, within=1.0):
    """Sooner than what is remembered would run out by itself."""
    body = meta.inbound(meta.text())
    for _ in range(int(within / 0.02)):
        if await post(call_entry, channel, body, key) == expected:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"never answered {expected}")


async def test_handshake(place, call_entry):
    query = "hub.mode=subscribe&hub.verify_token={}&hub.challenge=1158201444"
    assert await call_entry("GET", path(place), query=query.format("verify-me")) == (200, b"1158201444")
    assert (await call_entry("GET", path(place), query=query.format("verify-mf")))[0] == 403
    assert (await call_entry("GET", path(place)))[0] == 403
    assert (await call_entry("PUT", path(place)))[0] == 405


async def test_fifty_deliveries_of_one_webhook_at_once_are_one_message(place, call_entry, heard):
    body = meta.inbound(meta.text())
    assert await asyncio.gather(*(post(call_entry, place, body) for _ in range(50))) == [200] * 50
    assert len(await stored()) == 1
    await database_sync_to_async(inbox.drain)()
    assert [one["message"].text for one in heard["message"]] == ["oi"]


async def test_calls_that_arrive_together_share_one_statement(place, call_entry):
    statements = []
    await post(call_entry, place, meta.inbound(meta.text(id="first")))
    writer = call_entry.entry._parts.writer
    insert = writer._insert

    async def counted(rows):
        statements.append(len(rows))
        return await insert(rows)

    writer._insert = counted
    bodies = [meta.inbound(meta.text(id=f"wamid.{n}")) for n in range(40)]
    assert await asyncio.gather(*(post(call_entry, place, body) for body in bodies)) == [200] * 40
    assert sum(statements) == 40
    assert len(statements) <= 4
    assert len(await stored()) == 41


async def test_a_thousand_mixed_events_in_one_call(place, call_entry, heard):
    messages = [meta.text(f"n{n}", id=f"wamid.M{n}") for n in range(500)]
    words = [meta.status("delivered", id=f"wamid.O{n}") for n in range(499)]
    messages[250] = {"type": "text", "broken": True}
    body = meta.raw(
        meta.call(meta.change(contacts=[meta.ANA], messages=messages), meta.change(statuses=words))
    )
    body = body.replace(b'"n499"', b'"n499 \\u00e7"')
    assert await post(call_entry, place, body) == 200
    assert await database_sync_to_async(inbox.drain)(seconds=100)
    assert len(heard["message"]) == 499
    states = [envelope.state for envelope in await stored()]
    assert (states.count("processed"), states.count("unreadable")) == (998, 1)
    assert sum(envelope.is_mark for envelope in await stored()) == len(words)


async def test_three_megabytes_pass_and_more_than_the_limit_does_not(place, call_entry):
    big = meta.inbound(meta.text("x" * 3_000_000))
    assert await post(call_entry, place, big, pieces=50) == 200
    huge = meta.inbound(meta.text("x" * 4_200_000, id="wamid.HUGE"))
    assert await post(call_entry, place, huge, pieces=50) == 413
    declared = {**meta.sign(huge), "content-length": str(len(huge))}
    assert (await call_entry("POST", path(place), huge, declared))[0] == 413
    assert len(await stored()) == 1


async def test_what_verifies_but_cannot_be_read_is_kept(place, call_entry):
    for body in (b"not json", b"[]", b'{"entry": 5}', b'"\\ud800"'):
        assert await post(call_entry, place, body) == 200
    assert [envelope.state for envelope in await stored()] == ["unreadable"] * 4
    assert bytes((await stored())[0].body) == b"not json"


async def test_a_call_that_cannot_be_stored_refuses_no_other(place, call_entry):
    await post(call_entry, place, meta.inbound(meta.text(id="first")))
    writer = call_entry.entry._parts.writer
    calls = [writer.store([Row(place.pk, Part(key, b"x"))]) for key in ("a", "b\x00", "c")]
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert [isinstance(answer, NotStored) for answer in answers] == [False, True, False]
    assert [one.dedupe_key for one in await stored()] == ["m:first", "a", "c"]


async def test_without_the_database_nothing_is_promised_and_the_connection_comes_back(place, call_entry):
    assert await post(call_entry, place, meta.inbound(meta.text(id="wamid.1"))) == 200
    writer = call_entry.entry._parts.writer
    pid = writer._connection.info.backend_pid
    await database_sync_to_async(terminate)(pid)
    await asyncio.sleep(0.05)
    assert await post(call_entry, place, meta.inbound(meta.text(id="wamid.2"))) == 503
    assert await post(call_entry, place, meta.inbound(meta.text(id="wamid.2"))) == 200
    assert [one.dedupe_key for one in await stored()] == ["m:wamid.1", "m:wamid.2"]


def terminate(pid: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
