"""Generated bodies on every webhook: nothing is stored without proof, nothing with proof makes the server fail."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from channels.db import database_sync_to_async

from channels_app import registry
from channels_app.contract import Call, Line
from channels_app.inbox import actions as inbox
from channels_app.lines import queries
from channels_app.models import Envelope

from . import suite
from .suite import ConnectorSuite

for _path in sorted(Path(__file__).parent.glob("test_*.py")):
    if _path.stem != Path(__file__).stem:
        import_module(f"{__package__}.{_path.stem}")
BODIES = 120
SUITES = sorted(
    (found for found in ConnectorSuite.__subclasses__() if found.connector.has_webhook),
    key=lambda found: found.folder,
)


def test_every_connector_with_a_webhook_has_its_suite() -> None:
    known = {found.connector for found in SUITES}
    assert {
        name for name, found in registry.CONNECTORS.items() if found.has_webhook and found not in known
    } == set()


def generated(of: ConnectorSuite, seed: int) -> Iterator[bytes]:
    """Noise, broken JSON, and the provider's own shapes with something wrong inside."""
    chance = random.Random(seed)
    shapes = [payload.content for payload in suite.payloads(of.folder)]
    for at in range(BODIES):
        if at % 3 == 0:
            yield chance.randbytes(chance.randrange(200))
        elif at % 3 == 1:
            whole, _headers = of.encode(chance.choice(shapes))
            yield whole[: chance.randrange(len(whole))]
        else:
            yield of.encode(twisted(chance.choice(shapes), chance))[0]


def twisted(content: Any, chance: random.Random) -> Any:
    changed = json.loads(json.dumps(content))
    path = chance.choice(list(suite.paths(changed)))
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = chance.choice(
        [None, -1, 2**70, 1e400, "", "\x00", "é" * 4000, [], [[[]]], {"x": {}}, True]
    )
    return changed


def proven(of: ConnectorSuite, line: Line, call: Call) -> Call:
    """Signed by the provider's own program, or as it is where that program cannot even read it."""
    try:
        return of.sign(line, call)
    except (ValueError, KeyError, TypeError, AttributeError):
        return call


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", SUITES, ids=[found.folder for found in SUITES])
async def test_generated_calls(transactional_db, kind, call_entry, heard) -> None:
    of = kind()
    channel = await database_sync_to_async(of.activate)()
    line = await database_sync_to_async(queries.line_of)(channel)
    path = line.webhook_url[line.webhook_url.index("/webhooks/") :]

    async def count() -> int:
        return int(await database_sync_to_async(Envelope.objects.count)())

    _body, headers = of.encode(of.any_payload().content)
    for body in generated(of, seed=7):
        status, _ = await call_entry("POST", path, body, {**headers, of.signature_header: "x"})
        assert status == 403
    assert await count() == 0, "nothing is kept without proof"

    for body in generated(of, seed=11):
        signed = proven(of, line, Call("POST", headers, "", body))
        status, _ = await call_entry(
            "POST", path, signed.body, dict(signed.headers), query=signed.query_string
        )
        assert status < 500, body
    stored = await count()
    await database_sync_to_async(inbox.drain)()
    assert await count() == stored
    states = await database_sync_to_async(lambda: set(Envelope.objects.values_list("state", flat=True)))()
    assert states <= {"processed", "ignored", "unreadable"}, "a call that verified is never lost to an error"
    again = replace(Call("GET", {}), method="DELETE")
    assert (await call_entry(again.method, path))[0] == 405
