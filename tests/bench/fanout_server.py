"""Daphne with two applications on one port: ``/hub/`` through Live's hub, ``/bare/`` the least program.

Run as ``python -m tests.bench.fanout_server PORT``. Each text sent to ``/control/`` is broadcast to
the bare sockets: one loop over ``send``, nothing else.
"""

from __future__ import annotations

import sys
from typing import Any

import django

django.setup()

from daphne.server import Server  # noqa: E402 - installs its reactor, after the settings are read

from invenio_live.console import hub  # noqa: E402

GROUP = "bench"
_bare: set[Any] = set()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] != "websocket":
        return
    await receive()
    await send({"type": "websocket.accept"})
    if scope["path"] == "/hub/":
        await _through_hub(receive, send)
    elif scope["path"] == "/bare/":
        _bare.add(send)
        await _gone(receive)
        _bare.discard(send)
    else:
        await _control(receive)


async def _through_hub(receive: Any, send: Any) -> None:
    await hub.ready()
    outlet = hub.Outlet(send)
    hub.join(outlet, GROUP)
    await _gone(receive)
    hub.leave(outlet)
    await outlet.finish()


async def _control(receive: Any) -> None:
    while (message := await receive())["type"] == "websocket.receive":
        text = message["text"]
        for send in list(_bare):
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
