"""Daphne with two applications on one port: ``/hub/`` through Live's hub, ``/bare/`` the least program.

Run as ``python -m tests.bench.fanout_server PORT``. Sockets come in crowds: ``/hub/50/``, ``/bare/50/``. What is sent
to ``/control/`` names a crowd in its first line and goes to its bare sockets: one loop over ``send``, nothing else.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from typing import Any

import django

django.setup()

from daphne.server import Server  # noqa: E402 - installs its reactor, after the settings are read

from invenio_live.console import hub  # noqa: E402

_bare: defaultdict[str, set[Any]] = defaultdict(set)


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] != "websocket":
        return
    await receive()
    await send({"type": "websocket.accept"})
    kind, _, crowd = scope["path"].strip("/").partition("/")
    if kind == "hub":
        await _through_hub(crowd, receive, send)
    elif kind == "bare":
        _bare[crowd].add(send)
        await _gone(receive)
        _bare[crowd].discard(send)
    else:
        await _control(receive)


async def _through_hub(crowd: str, receive: Any, send: Any) -> None:
    await hub.ready()
    outlet = hub.Outlet(send)
    hub.join(outlet, f"bench.{crowd}")
    await _gone(receive)
    hub.leave(outlet)
    await outlet.finish()


async def _control(receive: Any) -> None:
    while (message := await receive())["type"] == "websocket.receive":
        crowd, _, text = message["text"].partition("\n")
        for send in list(_bare[crowd]):
            await send({"type": "websocket.send", "text": text})


async def _gone(receive: Any) -> None:
    while (await receive())["type"] != "websocket.disconnect":
        pass


if __name__ == "__main__":
    Server(
        application=application,
        endpoints=[f"tcp:port={int(sys.argv[1])}:interface=127.0.0.1"],
        signal_handlers=False,
        ping_interval=3600,
    ).run()
