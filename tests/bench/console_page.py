"""What is done and measured inside the pages of ``bench_console``: scripts for the browser, and the bare socket."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from websockets.sync.server import ServerConnection, serve

# Milliseconds of each of ``times`` round trips that carry nothing.
ROUND_TRIPS = """async ([url, times]) => {
  const socket = new WebSocket(url);
  await new Promise((open, fail) => { socket.onopen = open; socket.onerror = fail; });
  const taken = [];
  for (let n = 0; n < times; n += 1) {
    const began = performance.now();
    await new Promise((answered) => { socket.onmessage = answered; socket.send("{}"); });
    taken.push(performance.now() - began);
  }
  socket.close();
  return taken;
}"""
# Milliseconds from the press to the frame in which another protocol stands above the thread. The press waits for the
# button, which is grey while the conversation before is being opened.
PRESS = """async () => {
  const [next, about] = [document.getElementById("next"), document.getElementById("talk-channel")];
  const frame = () => new Promise(requestAnimationFrame);
  const within = async (came, what) => {
    const began = performance.now();
    for (await frame(); !came(); await frame()) if (performance.now() - began > 20000) throw new Error(what);
    return performance.now() - began;
  };
  await within(() => !next.disabled, "the button stayed grey");
  const before = about.textContent;
  next.click();
  return within(() => about.textContent !== before && about.checkVisibility(), "nothing was drawn");
}"""
# Scroll on until so many rows are in the list, then back to the top.
LOAD = """async (wanted) => {
  const [list, rows] = [document.getElementById("list"), document.getElementById("list-rows")];
  const count = () => Number(rows.getAttribute("aria-rowcount"));
  for (const began = performance.now(); count() < wanted; ) {
    if (performance.now() - began > 60000) throw new Error(`only ${count()} rows`);
    list.scrollTop = list.scrollHeight;
    await new Promise((soon) => setTimeout(soon, 100));
  }
  list.scrollTop = 0;
  return count();
}"""
WATCH = """() => {
  globalThis.frames_over = [];
  let last = performance.now();
  const tick = (now) => {
    globalThis.frames_over.push(now - last);
    last = now;
    globalThis.watching = requestAnimationFrame(tick);
  };
  globalThis.watching = requestAnimationFrame(tick);
}"""
WATCHED = """(limit) => {
  cancelAnimationFrame(globalThis.watching);
  return globalThis.frames_over.filter((length) => length > limit).length;
}"""


def _echo(connection: ServerConnection) -> None:
    for message in connection:
        connection.send(message)


@contextmanager
def bare_socket() -> Iterator[str]:
    """The address of a socket that answers everything with itself."""
    with serve(_echo, "127.0.0.1", 0, compression=None) as server:
        running = threading.Thread(target=server.serve_forever, daemon=True)
        running.start()
        yield f"ws://127.0.0.1:{server.socket.getsockname()[1]}/"
        server.shutdown()
        running.join()
