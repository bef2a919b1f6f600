"""Each process is killed while messages arrive: what was answered 2xx is there, once."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator

import httpx
import pytest

from tests.support.api import Api, whatsapp_line
from tests.support.processes import eventually
from tests.support.stack import Stack, running_stack
from tests.support.whatsapp import MetaLine

pytestmark = [pytest.mark.launcher, pytest.mark.timeout(300)]

SENDERS = 4
# How long a busy machine is waited for: nothing here is about speed.
PATIENCE_S = 75


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with running_stack(ready_made=True) as running:
        yield running


class Provider:
    """Posts messages without pause and, as Meta does, repeats each until it is answered 2xx."""

    def __init__(self, line: MetaLine, name: str) -> None:
        self.line, self.name = line, name
        self.accepted: list[str] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(number,)) for number in range(SENDERS)]

    def __enter__(self) -> Provider:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=30)

    def _run(self, sender: int) -> None:
        number = 0
        with httpx.Client(timeout=5) as client:
            while not self._stop.is_set():
                number += 1
                id = f"wamid.{self.name}.{sender}.{number}"
                body = self.line.text(
                    id=id, sender=f"55119{sender}0000{number % 100:03d}", text=f"Mensagem {number}"
                )
                if self._post(client, body):
                    self.accepted.append(id)
                time.sleep(0.02)

    def _post(self, client: httpx.Client, body: bytes) -> bool:
        while not self._stop.is_set():
            try:
                if self.line.post(client, body).is_success:
                    return True
            except httpx.HTTPError:
                pass
            time.sleep(0.05)
        return False


def restart(stack: Stack) -> None:
    """A child that ends takes the whole start with it; the next start recovers."""
    assert stack.launcher is not None
    assert stack.launcher.wait(timeout=15) == 1
    stack.start()


@pytest.mark.parametrize("victim", ["web", "worker", "beat", "mail", "valkey", "postgres"])
def test_what_was_answered_is_there_once_after_a_kill(stack: Stack, victim: str) -> None:
    line_id, line = whatsapp_line(Api(stack, "admin"), f"Queda {victim}", address=f"(11) 9{victim}")
    with Provider(line, victim) as provider:
        eventually(lambda: len(provider.accepted) >= 40, PATIENCE_S)
        os.kill(stack.pids[victim], signal.SIGKILL)
        before = len(provider.accepted)
        restart(stack)
        eventually(lambda: len(provider.accepted) >= before + 40, PATIENCE_S)
    reader = Api(stack, "supervisora")
    found: Counter[str] = Counter()

    def all_shown() -> bool:
        found.clear()
        found.update(message["provider_id"] for message in reader.all("messages/", channel=line_id))
        return not set(provider.accepted) - set(found)

    eventually(all_shown, PATIENCE_S, every=0.5)
    assert [id for id, times in found.items() if times > 1] == []
    states = Counter(row["state"] for row in reader.all("envelopes/", channel__public_id=line_id))
    assert set(states) == {"processed"}
