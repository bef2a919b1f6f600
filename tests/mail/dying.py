"""A watcher that is killed the first time it wants to note how far it has read."""

from __future__ import annotations

import os
import signal
import threading
from typing import Any

from channels_app.mailboxes import actions, watching


def main() -> None:
    def die(*_: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    actions.advance = die
    watching.watch(threading.Event())
