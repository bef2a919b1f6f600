"""Blocked on a pipe from the launcher; at its end, whatever the cause, ends the children that are left.

Reads lines "PID SIGNAL KILL": SIGNAL at once, SIGKILL to the group after the grace when KILL is 1; SIGNAL 0
removes the pid from the list. Run as a file by the bare interpreter, so that it costs little.
"""

import os
import signal
import sys
import time

GRACE = 3.0


def _send(target: int, number: int, *, group: bool = False) -> None:
    try:
        if group:
            os.killpg(target, number)
        else:
            os.kill(target, number)
    except (ProcessLookupError, PermissionError):
        return


def main() -> None:
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.SIG_IGN)
    children: dict[int, tuple[int, int]] = {}
    for line in sys.stdin:
        pid, number, kill = (int(part) for part in line.split())
        if number:
            children[pid] = (number, kill)
        else:
            children.pop(pid, None)
    if not children:
        return
    for pid, (number, _) in children.items():
        _send(pid, number)
    time.sleep(GRACE)
    for pid, (_, kill) in children.items():
        if kill:
            _send(pid, signal.SIGKILL, group=True)


main()
