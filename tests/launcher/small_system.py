"""bin/start with small processes in the place of web, worker and beat; all the rest is real.

Run as: python -m tests.launcher.small_system [bin/start's options]. SMALL_WORKER=stubborn makes a worker that
ignores TERM and has a child of its own.
"""

import os
import sys

from invenio_center.launcher import processes, start

WEB = """
import http.server, socket, sys
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b"{}")
    def log_message(self, *words): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page, bind_and_activate=False)
server.socket = socket.socket(fileno=int(sys.argv[1]))
server.server_activate()
server.serve_forever()
"""
SLEEP = "import time; time.sleep(600)"
STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGQUIT, signal.SIG_IGN)
subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(600)"])
time.sleep(600)
"""


BARE = [sys.executable, "-S", "-c"]


def small_web(descriptor: int) -> list[str]:
    return [*BARE, WEB, str(descriptor)]


def small_background() -> dict[str, list[str]]:
    worker = STUBBORN if os.environ.get("SMALL_WORKER") == "stubborn" else SLEEP
    return {"worker": [*BARE, worker], "beat": [*BARE, SLEEP]}


def nothing(_system: start.System) -> None:
    """These processes use no tables and no Django."""


if __name__ == "__main__":
    processes.web, processes.background = small_web, small_background
    start.System.prepare = start.System.warm_up = nothing  # type: ignore[method-assign]
    try:
        sys.exit(start.main(sys.argv[1:]))
    except start.Refusal as refusal:
        sys.exit(start.plain_exit(refusal))
